"""Django's engine for PostgreSQL, for connections that may come from a pool."""
