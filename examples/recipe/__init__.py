"""How the example calls were made."""
