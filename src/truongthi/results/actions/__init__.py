"""Writes: one verb, one transaction, one entry in the log."""
