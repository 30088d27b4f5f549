"""Why somebody stands where they stand, for the committee: with all names."""
