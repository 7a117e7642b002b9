"""Benchmarks: each prints the figures that stand in docs/benchmarks.md."""
