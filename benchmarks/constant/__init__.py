"""The peers of `benchmarks.pages`: views that answer the same bytes again and again."""
