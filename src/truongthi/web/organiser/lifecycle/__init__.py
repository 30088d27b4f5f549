"""The steps of a contest from frozen rules to the report: done by whom, next, and what blocks it."""
