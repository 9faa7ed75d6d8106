"""The calls, object by object: read the input, call one action or query, answer."""
