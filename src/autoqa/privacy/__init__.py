"""Before anything is stored: secrets masked in text, silenced in sound, and identities left out."""
