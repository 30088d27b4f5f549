"""Question banks: upload, look, import; single questions; the reference set for practice."""
