"""What the description of the API says beyond the calls and their shapes: errors with their codes, and examples."""
