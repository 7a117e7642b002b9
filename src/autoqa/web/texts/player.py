"""What the player of a call says."""

from __future__ import annotations

from autoqa.report.words import Texts

PLAYER: Texts = {
    "player": {"en": "Recording", "it": "Registrazione"},
    "player play": {"en": "Play", "it": "Riproduci"},
    "player pause": {"en": "Pause", "it": "Pausa"},
    "player back": {"en": "Back 5 seconds", "it": "Indietro di 5 secondi"},
    "player on": {"en": "Forward 5 seconds", "it": "Avanti di 5 secondi"},
    "player place": {"en": "Place in the recording", "it": "Posizione nella registrazione"},
    "player of": {"en": "{at} of {all}", "it": "{at} di {all}"},
    "player speed": {"en": "Speed", "it": "Velocità"},
    "player skip": {"en": "Skip silence and hold", "it": "Salta silenzi e attese"},
    "player follow": {"en": "Follow in the transcript", "it": "Segui nella trascrizione"},
    "player moment": {"en": "Remark at this moment", "it": "Annota questo momento"},
    "player channel agent": {"en": "Agent", "it": "Agente"},
    "player channel customer": {"en": "Customer", "it": "Cliente"},
    "player channel 1": {"en": "Channel 1", "it": "Canale 1"},
    "player channel 2": {"en": "Channel 2", "it": "Canale 2"},
    "player legend": {"en": "What is marked", "it": "Che cosa è segnato"},
    "player kind silence": {"en": "Silence", "it": "Silenzio"},
    "player kind hold": {"en": "On hold", "it": "In attesa"},
    "player kind talk_over": {"en": "Both talk", "it": "Parlano insieme"},
    "player kind music": {"en": "Music", "it": "Musica"},
    "player kind evidence": {"en": "Evidence", "it": "Prova"},
    "player keys": {"en": "Keys", "it": "Tasti"},
    "player keys on": {
        "en": "Keys play, wherever the focus is",
        "it": "I tasti funzionano ovunque sia il cursore",
    },
    "player key space": {"en": "Space", "it": "Spazio"},
    "player key slower": {"en": "Slower", "it": "Più lento"},
    "player key faster": {"en": "Faster", "it": "Più veloce"},
    "player key list": {"en": "This list", "it": "Questo elenco"},
    "player failed": {
        "en": "The recording cannot be played.",
        "it": "La registrazione non può essere riprodotta.",
    },
    "player why": {"en": "See why", "it": "Vedi perché"},
    "player share": {"en": "Share a stretch", "it": "Condividi un tratto"},
    "player share means": {
        "en": "Whoever has the link hears this stretch and nothing else, without signing in.",
        "it": "Chi ha il link ascolta questo tratto e nient'altro, senza accedere.",
    },
    "player share from": {"en": "From (seconds)", "it": "Da (secondi)"},
    "player share to": {"en": "To (seconds)", "it": "A (secondi)"},
    "player share days": {"en": "For how many days", "it": "Per quanti giorni"},
    "player share make": {"en": "Make the link", "it": "Crea il link"},
    "player share link": {"en": "Link, until {until}", "it": "Link, fino al {until}"},
}
