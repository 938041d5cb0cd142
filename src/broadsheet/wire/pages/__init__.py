"""One page of a source, read: its words, and what it says of itself. Runs in a worker; nothing here opens a connection."""

WORK = "broadsheet.wire.pages.reading:work"  # named, not imported: only a worker loads what it takes
