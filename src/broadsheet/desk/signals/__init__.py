"""One reason a file."""
