"""One's own account: password, consents."""
