"""Why the own place, in a published result: neighbours without their names."""
