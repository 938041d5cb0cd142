"""One step a file; every step is kept for good."""
