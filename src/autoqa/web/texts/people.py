"""What the pages say on which administrators keep users and teams."""

from __future__ import annotations

from autoqa.report.words import Texts

PEOPLE: Texts = {
    "people": {"en": "People", "it": "Persone"},
    "user add": {"en": "Add a user", "it": "Aggiungi un utente"},
    "user change": {"en": "Change {name}", "it": "Modifica {name}"},
    "user name": {"en": "Name to sign in with", "it": "Nome per accedere"},
    "user name means": {
        "en": "It stands on what they grade, and cannot be changed later.",
        "it": "Compare su ciò che valuta e non si può cambiare in seguito.",
    },
    "user display": {"en": "Name to show", "it": "Nome da mostrare"},
    "user password": {"en": "Password to begin with", "it": "Password iniziale"},
    "user roles": {"en": "Roles", "it": "Ruoli"},
    "user teams": {"en": "Teams whose calls they reach", "it": "Gruppi di cui vede le chiamate"},
    "user teams means": {
        "en": "Separated by commas; * is every team.",
        "it": "Separati da virgole; * indica tutti i gruppi.",
    },
    "user agent": {"en": "Agent's name in calls", "it": "Nome dell'agente nelle chiamate"},
    "user agent means": {
        "en": "As recordings and messages give it. Only for agents: it opens their own calls to them.",
        "it": "Come lo indicano registrazioni e messaggi. Solo per agenti: apre loro le proprie chiamate.",
    },
    "user active": {"en": "May sign in", "it": "Può accedere"},
    "user inactive": {"en": "may not sign in", "it": "non può accedere"},
    "user password give": {"en": "Give another password", "it": "Assegna un'altra password"},
    "user password means": {
        "en": "The user is signed out everywhere and should change it after the first sign-in.",
        "it": "L'utente esce da ogni dispositivo e dovrebbe cambiarla dopo il primo accesso.",
    },
    "agents": {"en": "Teams of agents", "it": "Gruppi degli agenti"},
    "agents mean": {
        "en": "Used for calls that do not name a team themselves.",
        "it": "Usati per le chiamate che non indicano un gruppo.",
    },
    "agent": {"en": "Agent", "it": "Agente"},
    "team": {"en": "Team", "it": "Gruppo"},
    "agent put": {"en": "Put in this team", "it": "Assegna al gruppo"},
    "agent out": {"en": "Take {name} out", "it": "Togli {name}"},
    "agents none": {"en": "No agent has a team yet.", "it": "Nessun agente ha ancora un gruppo."},
    "role evaluator": {"en": "evaluator", "it": "valutatore"},
    "role lead": {"en": "lead", "it": "responsabile"},
    "role agent": {"en": "agent", "it": "agente"},
    "role verifier": {"en": "verifier", "it": "verificatore"},
    "role data_scientist": {"en": "data scientist", "it": "data scientist"},
    "role administrator": {"en": "administrator", "it": "amministratore"},
    "role evaluator means": {
        "en": "grades calls and corrects transcripts",
        "it": "valuta le chiamate e corregge le trascrizioni",
    },
    "role lead means": {
        "en": "coaches, decides disputes, leads calibration, sees dashboards, edits scorecards",
        "it": "segue gli agenti, decide le contestazioni, guida la calibrazione, vede i cruscotti, modifica le schede",
    },
    "role agent means": {
        "en": "sees the own calls, acknowledges or disputes their scores",
        "it": "vede le proprie chiamate, ne conferma o contesta i punteggi",
    },
    "role verifier means": {
        "en": "grades what others graded, and decides disputes",
        "it": "rivede le valutazioni altrui e decide le contestazioni",
    },
    "role data_scientist means": {
        "en": "compares, promotes and rolls back models",
        "it": "confronta, promuove e ripristina i modelli",
    },
    "role administrator means": {
        "en": "keeps users and settings, reads the audit log; reaches no call by this role",
        "it": "gestisce utenti e impostazioni, legge il registro; con questo ruolo non vede chiamate",
    },
    "log": {"en": "Audit log", "it": "Registro delle attività"},
    "log whole": {
        "en": "All {n} entries are as they were written; the last has the hash {hash}.",
        "it": "Tutte le {n} voci sono come furono scritte; l'ultima ha l'hash {hash}.",
    },
    "log empty": {"en": "Nothing is in the log yet.", "it": "Il registro è ancora vuoto."},
    "log broken": {
        "en": "The log is not whole: {fault}. Entries up to {n} are as they were written.",
        "it": "Il registro non è integro: {fault}. Le voci fino alla {n} sono come furono scritte.",
    },
    "log verify": {"en": "Check the whole log", "it": "Verifica tutto il registro"},
    "log keep": {
        "en": "Whoever keeps the number and the hash of the last entry elsewhere sees later whether the end was cut off.",
        "it": "Chi conserva altrove il numero e l'hash dell'ultima voce vede poi se la fine è stata tagliata.",
    },
    "log older": {"en": "Older entries", "it": "Voci precedenti"},
    "log number": {"en": "No.", "it": "N."},
    "log at": {"en": "When (UTC)", "it": "Quando (UTC)"},
    "log who": {"en": "Who", "it": "Chi"},
    "log did": {"en": "Did", "it": "Azione"},
    "log target": {"en": "What", "it": "Oggetto"},
    "log details": {"en": "Details", "it": "Dettagli"},
    "log filter": {"en": "Show", "it": "Mostra"},
}
