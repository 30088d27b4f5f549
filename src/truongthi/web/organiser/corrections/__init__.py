"""What changes a result after closing: previewed, confirmed by a second person, kept with every version."""
