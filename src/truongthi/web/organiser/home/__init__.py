"""The organiser's contests, and one contest on its way from plan to opening: what is missing, what comes next."""
