"""The room that listens: where hubs reach the publication. It calls the stages and the archive, and opens no connection itself."""
