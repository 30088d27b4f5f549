"""Handing the class sheet in: preview, export, receipt."""
