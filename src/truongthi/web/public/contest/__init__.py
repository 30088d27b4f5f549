"""The public page of one contest: when, who, how, the rules as clauses, prizes, guide, contact, participation."""
