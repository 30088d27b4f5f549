"""Attempts, late answers and grades."""
