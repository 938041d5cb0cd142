"""How Alembic moves the archive from one version to the next."""
