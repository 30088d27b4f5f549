"""A member of staff reports the own result of a contest that ran on another site."""
