"""Sign-in slips of the own class."""
