"""How the bundled heads are made."""
