"""From a waveform to a transcript: who said what, when, and how sure that is."""
