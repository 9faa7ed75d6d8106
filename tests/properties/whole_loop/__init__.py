"""A second, small Makegood in plain Python, and the machine that lets the real one do the same (`test_whole_loop`)."""
