"""Reads, each inside the scope of the person who asks."""
