"""Hand-ins, external results, standings, decisions, publication."""
