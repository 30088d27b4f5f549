"""The developers' page: every component of the design system once, with all its states."""
