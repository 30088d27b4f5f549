"""Signing in with a slip or an account, signing out."""
