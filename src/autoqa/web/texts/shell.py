"""What stands on every page: the way around, and what is said when something fails."""

from __future__ import annotations

from autoqa.report.words import Texts

SHELL: Texts = {
    "skip": {"en": "Skip to the content", "it": "Vai al contenuto"},
    "way around": {"en": "Main", "it": "Principale"},
    "nav queue": {"en": "Queue", "it": "Coda"},
    "nav own": {"en": "My calls", "it": "Le mie chiamate"},
    "nav disputes": {"en": "Disputes", "it": "Contestazioni"},
    "nav sessions": {"en": "Calibration", "it": "Calibrazione"},
    "nav coaching": {"en": "Coaching", "it": "Coaching"},
    "nav dashboards": {"en": "Dashboards", "it": "Cruscotti"},
    "nav models": {"en": "Models", "it": "Modelli"},
    "nav scorecards": {"en": "Scorecards", "it": "Schede"},
    "nav people": {"en": "People", "it": "Persone"},
    "nav webhooks": {"en": "Webhooks", "it": "Webhook"},
    "nav log": {"en": "Audit log", "it": "Registro"},
    "nav account": {"en": "Account of {name}", "it": "Account di {name}"},
    "sign out": {"en": "Sign out", "it": "Esci"},
    "save": {"en": "Save", "it": "Salva"},
    "cancel": {"en": "Cancel", "it": "Annulla"},
    "back": {"en": "Back", "it": "Indietro"},
    "none": {"en": "None", "it": "Nessuno"},
    "all": {"en": "All", "it": "Tutti"},
    "failed 400": {"en": "This cannot be read", "it": "Richiesta illeggibile"},
    "failed 401": {"en": "Sign in first", "it": "Prima accedi"},
    "failed 403": {"en": "Not allowed", "it": "Non consentito"},
    "failed 404": {"en": "Nothing is here", "it": "Qui non c'è nulla"},
    "failed 405": {"en": "Not possible here", "it": "Qui non è possibile"},
    "failed 409": {"en": "Somebody was faster", "it": "Qualcuno è stato più veloce"},
    "failed 413": {"en": "Too large", "it": "Troppo grande"},
    "failed 422": {"en": "This will not do", "it": "Così non va"},
    "failed 429": {"en": "Too fast", "it": "Troppo veloce"},
    "failed other": {"en": "This failed", "it": "Operazione non riuscita"},
    "failed nothing lost": {
        "en": "Nothing was changed. What you had saved is still there.",
        "it": "Nulla è stato modificato. Quanto avevi salvato c'è ancora.",
    },
}
