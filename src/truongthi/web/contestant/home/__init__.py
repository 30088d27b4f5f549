"""What a contestant may take part in, and the lobby of each contest."""
