"""Files as they come: bytes to records, each with its line, and a fault where a record cannot be read."""
