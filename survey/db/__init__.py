"""The database: what tables there are, how a session is made, how a schema grows."""
