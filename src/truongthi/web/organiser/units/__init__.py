"""The units that take part in the contest of a unit above them, and who is left out of it."""
