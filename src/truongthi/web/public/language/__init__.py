"""The choice of language, kept in a cookie."""
