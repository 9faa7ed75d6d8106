"""REST API v1: translates JSON into calls of actions and queries, and their results and errors back."""
