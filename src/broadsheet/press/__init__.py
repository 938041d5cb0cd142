"""What goes out: one output each, and the one writer."""
