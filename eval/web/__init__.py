"""Benchmarks of the review app: a large store, and people who work with it at once."""
