"""My data: what is held about me, my consents, and a copy to take away."""
