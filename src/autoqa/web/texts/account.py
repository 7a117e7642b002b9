"""What the pages say on which people sign in and keep their own account."""

from __future__ import annotations

from autoqa.report.words import Texts

ACCOUNT: Texts = {
    "sign in": {"en": "Sign in", "it": "Accedi"},
    "sign in name": {"en": "Name", "it": "Nome"},
    "sign in password": {"en": "Password", "it": "Password"},
    "sign in service": {"en": "Sign in with {name}", "it": "Accedi con {name}"},
    "setup": {"en": "Add the first administrator", "it": "Aggiungi il primo amministratore"},
    "setup why": {
        "en": "Nobody can sign in yet. Whoever you add here keeps users, teams and settings, and reaches the "
        "calls of every team until you take that role from them.",
        "it": "Nessuno può ancora accedere. Chi aggiungi qui gestisce utenti, gruppi e impostazioni, e vede "
        "le chiamate di tutti i gruppi finché non gli togli quel ruolo.",
    },
    "setup do": {"en": "Add and sign in", "it": "Aggiungi e accedi"},
    "password rule": {
        "en": "At least {least} characters. A few words that do not belong together are easy to remember and "
        "hard to guess.",
        "it": "Almeno {least} caratteri. Alcune parole slegate tra loro si ricordano facilmente e sono "
        "difficili da indovinare.",
    },
    "account": {"en": "Your account", "it": "Il tuo account"},
    "account roles": {"en": "Roles", "it": "Ruoli"},
    "account teams": {"en": "Teams", "it": "Gruppi"},
    "account language": {"en": "Language", "it": "Lingua"},
    "language browser": {"en": "As the browser says", "it": "Come dice il browser"},
    "password change": {"en": "Change the password", "it": "Cambia la password"},
    "password old": {"en": "Present password", "it": "Password attuale"},
    "password new": {"en": "New password", "it": "Nuova password"},
    "password means": {
        "en": "You are signed out everywhere and sign in again with the new one.",
        "it": "Uscirai da ogni dispositivo e accederai di nuovo con quella nuova.",
    },
}
