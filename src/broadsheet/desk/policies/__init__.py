"""How a story is judged: one policy a file."""
