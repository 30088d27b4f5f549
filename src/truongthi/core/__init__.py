"""The rules of contests: pure functions over values. No clock, no randomness, no I/O, no sentences for people."""
