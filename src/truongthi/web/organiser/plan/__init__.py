"""The plan of a contest: forms on the left, clauses on the right; files in and out; versions and open points."""
