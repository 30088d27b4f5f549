"""The hand-in desk: class sheets as they arrive, their evidence, reminders, and the file of staff results."""
