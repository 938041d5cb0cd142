"""The only SQL: schema, migrations and queries; one transaction a run."""
