"""Work that must not run inside a request."""
