"""How often redaction finds what it should, on made conversations and on written ones."""
