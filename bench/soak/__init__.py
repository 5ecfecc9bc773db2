"""The soak: an hour of work with the real app, in minutes, and what the hour has left behind."""
