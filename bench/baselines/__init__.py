"""What the exam room is measured against: no database at all, and a plain Django view."""
