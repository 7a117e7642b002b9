"""Benchmarks of the scorers."""
