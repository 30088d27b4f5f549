"""The guide with pictures, and the privacy page."""
