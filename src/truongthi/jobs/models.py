"""Nothing is stored yet: periodic work is a loop of the worker process."""
