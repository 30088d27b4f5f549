"""After the hand-in: receipt and result of one own attempt."""
