"""Consents of the own class to publish full names, recorded from the paper form."""
