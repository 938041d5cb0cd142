"""The stages of the line: each walks one room with what the archive knows, and hands on to the next."""
