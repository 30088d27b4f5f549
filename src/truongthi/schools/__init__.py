"""Units, classes and who belongs to them."""
