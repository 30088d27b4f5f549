"""Complaints about one's own published result."""
