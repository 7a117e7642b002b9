"""The recipe of ``models/whisper-demo-en``: texts, speech, training, export, measurement."""
