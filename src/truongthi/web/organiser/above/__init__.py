"""Contests of units above, as the organiser of a unit that takes part sees them: the own people alone."""
