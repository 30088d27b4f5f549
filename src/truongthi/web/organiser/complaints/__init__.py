"""The committee's queue of complaints: the first due first, and the answer with its outcome."""
