"""A class's statistics file from another contest site: upload, preview against the roster, explain, apply."""
