"""The steps by which a schema grows; one set for SQLite and PostgreSQL."""
