"""What the pages say about second factors."""

from __future__ import annotations

from autoqa.report.words import Texts

FACTORS: Texts = {
    "factor": {"en": "Second factor", "it": "Secondo fattore"},
    "factor code": {"en": "Code", "it": "Codice"},
    "factor code means": {
        "en": "The six digits that your generator shows now, or one of your recovery codes.",
        "it": "Le sei cifre che il tuo generatore mostra ora, oppure uno dei codici di recupero.",
    },
    "factor enrol": {"en": "Set up a second factor", "it": "Configura un secondo fattore"},
    "factor enrol means": {
        "en": "Read this picture with a code generator (any app for time-based codes), or type the secret, and then "
        "give the code that it shows.",
        "it": "Inquadra questa immagine con un generatore di codici (qualsiasi app per codici a tempo) o digita il "
        "segreto, poi inserisci il codice mostrato.",
    },
    "factor picture": {
        "en": "The secret as a picture for a code generator",
        "it": "Il segreto come immagine per un generatore di codici",
    },
    "factor secret": {"en": "Secret", "it": "Segreto"},
    "factor there": {
        "en": "You are asked for a code each time you sign in by password.",
        "it": "Ti viene chiesto un codice a ogni accesso con password.",
    },
    "factor remove": {"en": "Take it away", "it": "Rimuovilo"},
    "factor lost": {"en": "Take the lost second factor away", "it": "Rimuovi il secondo fattore smarrito"},
    "recovery": {"en": "Recovery codes", "it": "Codici di recupero"},
    "recovery mean": {
        "en": "Each lets you in once in place of a code, should the generator be lost. Keep them; they are not shown again.",
        "it": "Ciascuno fa accedere una volta al posto di un codice, se il generatore va perso. Conservali; non saranno mostrati di nuovo.",
    },
    "go on": {"en": "Go on", "it": "Continua"},
}
