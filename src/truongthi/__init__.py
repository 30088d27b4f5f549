"""Trường Thi: online knowledge contests, from the written plan to the published, provable result."""

__version__ = "0.1.0"
