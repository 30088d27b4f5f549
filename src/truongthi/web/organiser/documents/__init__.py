"""Documents of a contest: Word files from templates an organiser may replace, and the committee's workbooks."""
