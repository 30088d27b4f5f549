"""Append-only log of every act."""
