"""The front page: contests open now, soon, and past."""
