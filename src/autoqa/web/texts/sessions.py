"""What the pages of calibration sessions say."""

from __future__ import annotations

from autoqa.report.words import Texts

SESSIONS: Texts = {
    "sessions": {"en": "Calibration", "it": "Calibrazione"},
    "sessions mean": {
        "en": "In a session several people grade the same calls alone. Then all grades are laid side by side, and you decide how each question is to be read.",
        "it": "In una sessione più persone valutano le stesse chiamate, ciascuna per conto proprio. Poi si confrontano tutti i voti e si decide come leggere ogni domanda.",
    },
    "sessions none lead": {
        "en": "No session yet. Open one on five calls: half an hour shows where people read a question differently.",
        "it": "Ancora nessuna sessione. Aprine una su cinque chiamate: mezz'ora mostra dove una domanda viene letta in modi diversi.",
    },
    "sessions none": {
        "en": "You take part in no session. A lead opens them, and you find yours here.",
        "it": "Non partecipi a nessuna sessione. Le apre un responsabile, e qui troverai le tue.",
    },
    "session new": {"en": "Open a session", "it": "Apri una sessione"},
    "session": {"en": "Session", "it": "Sessione"},
    "session named": {"en": "Session {name}", "it": "Sessione {name}"},
    "session state": {"en": "State", "it": "Stato"},
    "session state open": {"en": "open", "it": "aperta"},
    "session state overdue": {"en": "deadline past", "it": "scaduta"},
    "session state revealed": {"en": "revealed", "it": "svelata"},
    "session state closed": {"en": "closed", "it": "chiusa"},
    "session calls": {"en": "Calls", "it": "Chiamate"},
    "session deadline": {"en": "Deadline", "it": "Scadenza"},
    "session no deadline": {"en": "none", "it": "nessuna"},
    "session left": {"en": "Scores still to give", "it": "Punteggi mancanti"},
    "session left of": {"en": "{name}: {n}", "it": "{name}: {n}"},
    "session all given": {"en": "All have graded.", "it": "Hanno valutato tutti."},
    "session yours 1": {"en": "You still have 1 score to give.", "it": "Ti manca 1 punteggio."},
    "session yours n": {"en": "You still have {n} scores to give.", "it": "Ti mancano {n} punteggi."},
    "session opened": {"en": "Opened", "it": "Aperta"},
    "session revealed": {"en": "Revealed", "it": "Svelata"},
    "session closed": {"en": "Closed", "it": "Chiusa"},
    "session people": {"en": "Participants", "it": "Partecipanti"},
    "session master": {"en": "Master grade", "it": "Voto di riferimento"},
    "session consensus": {
        "en": "the middle of all participants' scores",
        "it": "la mediana dei punteggi di tutti i partecipanti",
    },
    "session your calls": {"en": "Your calls", "it": "Le tue chiamate"},
    "session grade alone": {
        "en": "Grade each call alone. Until the reveal nobody sees your scores, and you may change them.",
        "it": "Valuta ogni chiamata per conto tuo. Fino allo svelamento nessuno vede i tuoi punteggi, e puoi cambiarli.",
    },
    "session call done": {"en": "graded", "it": "valutata"},
    "session call left": {"en": "{given} of {asked}", "it": "{given} di {asked}"},
    "session call gone": {"en": "deleted", "it": "eliminata"},
    "session blind": {
        "en": "No score is shown to anybody before the reveal, not even to you: only who still has to give how many.",
        "it": "Prima dello svelamento nessuno vede alcun punteggio, nemmeno tu: solo chi deve ancora darne, e quanti.",
    },
    "session reveal": {"en": "Reveal all grades", "it": "Svela tutti i voti"},
    "session reveal confirm": {
        "en": "Reveal the grades to all who take part? From then on nobody can grade in this session.",
        "it": "Svelare i voti a tutti i partecipanti? Da quel momento nessuno potrà più valutare in questa sessione.",
    },
    "session reason": {
        "en": "Why it is revealed before all have graded",
        "it": "Perché si svela prima che tutti abbiano valutato",
    },
    "session reason means": {
        "en": "Scores are missing. The reason stands in the report.",
        "it": "Mancano dei punteggi. Il motivo compare nel rapporto.",
    },
    "session close": {"en": "Close the session", "it": "Chiudi la sessione"},
    "session close confirm": {
        "en": "Close the session? Nothing more can be decided in it.",
        "it": "Chiudere la sessione? Non vi si potrà decidere altro.",
    },
    "session report": {"en": "Report to print", "it": "Rapporto da stampare"},
    "session compared": {
        "en": "{n} scores compared: {exact} on the master's level, {near} at most one apart.",
        "it": "{n} punteggi confrontati: {exact} sul livello di riferimento, {near} a non più di uno.",
    },
    "session compared none": {
        "en": "Nothing can be compared: no score has a master's beside it.",
        "it": "Nulla può essere confrontato: nessun punteggio ha accanto quello di riferimento.",
    },
    "session differences": {"en": "Where people differ most", "it": "Dove si differisce di più"},
    "session agree": {"en": "Everybody gave the same levels.", "it": "Tutti hanno dato gli stessi livelli."},
    "session difference": {"en": "master {master}", "it": "riferimento {master}"},
    "session everybody": {"en": "Evaluators", "it": "Valutatori"},
    "session questions": {
        "en": "Questions, those with most differences first",
        "it": "Domande, prima quelle con più differenze",
    },
    "session question": {"en": "Question", "it": "Domanda"},
    "session evaluator": {"en": "Evaluator", "it": "Valutatore"},
    "session n": {"en": "Compared", "it": "Confrontati"},
    "session exact": {"en": "Same level", "it": "Stesso livello"},
    "session near": {"en": "Within one", "it": "Entro uno"},
    "session apart": {"en": "Mean distance", "it": "Distanza media"},
    "session above": {"en": "Mean difference", "it": "Differenza media"},
    "session matrix": {
        "en": "Behind a score stands how far it lies above (+) or below (−) the master's.",
        "it": "Accanto al punteggio sta di quanto è sopra (+) o sotto (−) il riferimento.",
    },
    "session matrix others": {
        "en": "Behind a score stands how far it lies above (+) or below (−) the middle of the others' scores.",
        "it": "Accanto al punteggio sta di quanto è sopra (+) o sotto (−) la mediana dei punteggi degli altri.",
    },
    "session no score": {"en": "not given", "it": "non dato"},
    "session n/a": {"en": "n/a", "it": "n.a."},
    "session comments": {"en": "Comments", "it": "Commenti"},
    "session comment": {"en": "{call}, {name}:", "it": "{call}, {name}:"},
    "session levels": {"en": "What the levels mean", "it": "Che cosa significano i livelli"},
    "session decided": {"en": "Decided by {name} on {at}", "it": "Deciso da {name} il {at}"},
    "session decide": {
        "en": "How “{criterion}” is to be read from now on",
        "it": "Come si legge «{criterion}» d'ora in poi",
    },
    "session decide do": {"en": "Record the decision", "it": "Registra la decisione"},
    "session name": {"en": "Name", "it": "Nome"},
    "session name means": {"en": "Such as november.", "it": "Per esempio novembre."},
    "session about": {"en": "What it is about", "it": "Di che cosa si tratta"},
    "session who": {"en": "Who takes part", "it": "Chi partecipa"},
    "session who none": {
        "en": "Nobody grades calls yet. An administrator gives people the role evaluator.",
        "it": "Nessuno valuta ancora chiamate. Un amministratore assegna il ruolo di valutatore.",
    },
    "session expert": {"en": "an expert: {name}", "it": "un esperto: {name}"},
    "session by consensus": {
        "en": "consensus: the middle of all scores",
        "it": "consenso: la mediana di tutti i punteggi",
    },
    "session which": {"en": "Which questions", "it": "Quali domande"},
    "session ids": {"en": "Calls by their id, one on each line", "it": "Chiamate per id, una per riga"},
    "session draw": {"en": "Calls drawn at random", "it": "Chiamate estratte a caso"},
    "session draw means": {
        "en": "From the calls that you and all who take part can see. Nobody chooses them, so nobody chooses easy ones. At most {most} in all.",
        "it": "Tra le chiamate che tu e tutti i partecipanti potete vedere. Nessuno le sceglie, quindi nessuno sceglie quelle facili. Al massimo {most} in tutto.",
    },
    "session deadline means": {
        "en": "After it nothing is taken any more. Leave it empty for none.",
        "it": "Dopo non si accetta più nulla. Lascia vuoto per nessuna.",
    },
}
