"""Fine-tune a Whisper recogniser on calls that somebody wrote down: cut, fit, convert, judge."""
