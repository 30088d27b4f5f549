"""Participation while a contest runs: how many, which classes need a word, when people come."""
