"""The exam room: an ASGI program of its own that opens, saves, seals and reads attempts. It never knows a key."""
