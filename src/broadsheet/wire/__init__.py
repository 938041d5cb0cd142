"""What comes in: fetch, parse, read."""
