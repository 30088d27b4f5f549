"""The demonstration: one centre, a contest closed with its ties, the same contest open now. Invented people only."""
