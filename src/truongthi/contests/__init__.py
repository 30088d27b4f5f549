"""Contests, their rules and frozen papers."""
