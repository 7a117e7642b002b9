"""Tune a sentence encoder on graded conversations."""
