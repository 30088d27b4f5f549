"""The fault proof: a real stack is hurt while contestants work, and an independent checker looks for what was lost.

``run.py`` drives, ``check.py`` judges. The checker imports nothing of ours: it reads the ledger and the database.
"""
