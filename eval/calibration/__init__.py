"""Benchmarks of calibration: agreement, evaluators, guarantees, the gate, means."""
