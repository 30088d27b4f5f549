"""The rules tried out before the opening, and signed by the committee."""
