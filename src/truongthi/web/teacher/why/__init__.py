"""Why the own class and its pupils stand where they stand, in a published result."""
