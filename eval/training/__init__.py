"""Benchmarks of training, comparison and promotion."""
