"""The JSON that comes in and goes out, object by object."""
