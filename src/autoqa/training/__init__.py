"""From graded interactions to model folders."""
