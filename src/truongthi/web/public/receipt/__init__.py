"""Check of a receipt code by anybody."""
