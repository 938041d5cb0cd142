"""One format a file: Document to Entries."""
