"""Calibration: people and model compared on the same interactions, and what follows from it."""
