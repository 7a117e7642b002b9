"""Texts of the page of a comparison in English and Italian; the terms are those of docs/glossary.md."""

from __future__ import annotations

from autoqa.report.against import AGAINST
from autoqa.report.calibration.texts import CALIBRATION
from autoqa.report.words import Texts

_PAGE: Texts = {
    "comparison title": {
        "en": "Candidates beside the models in service",
        "it": "Candidati accanto ai modelli in servizio",
    },
    "all accepted 1": {
        "en": "Nothing speaks against the candidate.",
        "it": "Nulla si oppone al candidato.",
    },
    "all accepted n": {
        "en": "Nothing speaks against any of the {n} candidates.",
        "it": "Nulla si oppone ad alcuno dei {n} candidati.",
    },
    "all refused 1": {"en": "The candidate is refused.", "it": "Il candidato è rifiutato."},
    "all refused n": {"en": "All {n} candidates are refused.", "it": "Tutti i {n} candidati sono rifiutati."},
    "some refused": {
        "en": "{refused} of {all} candidates are refused: {names}. Nothing speaks against the rest.",
        "it": "{refused} candidati su {all} sono rifiutati: {names}. Agli altri nulla si oppone.",
    },
    "some refused one": {
        "en": "One of {all} candidates is refused: {names}. Nothing speaks against the rest.",
        "it": "Un candidato su {all} è rifiutato: {names}. Agli altri nulla si oppone.",
    },
    "nothing compared": {"en": "No candidate was compared.", "it": "Nessun candidato è stato confrontato."},
    "accepted": {"en": "Nothing speaks against it.", "it": "Nulla si oppone."},
    "refused": {"en": "Refused.", "it": "Rifiutato."},
    "accepted means": {
        "en": "<code>autoqa promote</code> puts it in service.",
        "it": "<code>autoqa promote</code> lo mette in servizio.",
    },
    "refused means": {
        "en": "<code>autoqa promote</code> puts it in service only with <code>--force</code> and a reason.",
        "it": "<code>autoqa promote</code> lo mette in servizio solo con <code>--force</code> e un motivo.",
    },
    "refused for good": {
        "en": "Nothing puts such a model in service.",
        "it": "Un modello così non può entrare in servizio.",
    },
    "beside": {
        "en": "New: {new}. In service: {old}. Both were shown on {calls} that people graded.",
        "it": "Nuovo: {new}. In servizio: {old}. Entrambi sono stati provati su {calls} con voti di persone.",
    },
    "beside nothing": {
        "en": "New: {new}. In service: no model. It was shown on {calls} that people graded.",
        "it": "Nuovo: {new}. In servizio: nessun modello. È stato provato su {calls} con voti di persone.",
    },
    "beside unseen": {
        "en": "New: {new}. It was not shown on any of the {calls} that people graded.",
        "it": "Nuovo: {new}. Non è stato provato su nessuna delle {calls} con voti di persone.",
    },
    "beside unseen 0": {
        "en": "New: {new}. It was shown on no call.",
        "it": "Nuovo: {new}. Non è stato provato.",
    },
    "left out 1": {
        "en": "One more call was left out: the model in service was trained on it.",
        "it": "Un'altra chiamata è stata esclusa: il modello in servizio è stato addestrato su di essa.",
    },
    "left out n": {
        "en": "{n} more calls were left out: the model in service was trained on them.",
        "it": "Altre {n} chiamate sono state escluse: il modello in servizio è stato addestrato su di esse.",
    },
    "heading notes": {"en": "Notes", "it": "Note"},
    "heading gate": {"en": "What the gate would leave to it", "it": "Che cosa gli lascerebbe la soglia"},
    "heading figures": {"en": "With people", "it": "Con le persone"},
    "heading groups": {"en": "On groups of calls", "it": "Su gruppi di chiamate"},
    "heading teams": {"en": "How far averages would move", "it": "Di quanto si sposterebbero le medie"},
    "heading cost": {"en": "What it costs", "it": "Quanto costa"},
    "heading moved": {"en": "Calls that move most", "it": "Le chiamate che si spostano di più"},
    "new": {"en": "New", "it": "Nuovo"},
    "old": {"en": "In service", "it": "In servizio"},
    "new less old": {"en": "New less in service", "it": "Nuovo meno in servizio"},
    "means what": {"en": "What it says", "it": "Che cosa dice"},
    "more rows 1": {"en": "One more row is in the JSON report.", "it": "Un'altra riga è nel rapporto JSON."},
    "more rows n": {
        "en": "{n} more rows are in the JSON report.",
        "it": "Altre {n} righe sono nel rapporto JSON.",
    },
}

_FIGURES: Texts = {
    "why ranked": {
        "en": "how far the probabilities are from what people gave, from 0 to 1",
        "it": "quanto le probabilità distano da ciò che hanno dato le persone, da 0 a 1",
    },
    "why smd distance": {
        "en": "how far its mean lies from people's, in standard deviations",
        "it": "quanto la sua media dista da quella delle persone, in deviazioni standard",
    },
    "people reach": {
        "en": "On these calls people reach a QWK of {people} with each other.",
        "it": "Su queste chiamate le persone tra loro raggiungono un QWK di {people}.",
    },
    "people unknown": {
        "en": "What people reach with each other on these calls is not known.",
        "it": "Non si sa quanto le persone concordino tra loro su queste chiamate.",
    },
    "people heading": {"en": "People", "it": "Persone"},
    "higher better": {"en": "higher is better", "it": "più alto è meglio"},
    "lower better": {"en": "lower is better", "it": "più basso è meglio"},
    "qwk label": {
        "en": "QWK of people with each other and of each model with people on {criterion}, with intervals",
        "it": "QWK delle persone tra loro e di ogni modello con le persone su {criterion}, con intervalli",
    },
    "row people": {"en": "people", "it": "persone"},
    "row new": {"en": "new", "it": "nuovo"},
    "row old": {"en": "in service", "it": "in servizio"},
    "qwk said": {
        "en": "QWK with people is {new} for the new model and {old} for the one in service; people reach "
        "{people} with each other.",
        "it": "Il QWK con le persone è {new} per il modello nuovo e {old} per quello in servizio; le "
        "persone tra loro raggiungono {people}.",
    },
    "qwk said alone": {
        "en": "QWK with people is {new} for the new model; people reach {people} with each other.",
        "it": "Il QWK con le persone è {new} per il modello nuovo; le persone tra loro raggiungono {people}.",
    },
    "differences label": {
        "en": "New model less the one in service on {criterion}, with intervals; {better}",
        "it": "Modello nuovo meno quello in servizio su {criterion}, con intervalli; {better}",
    },
    "side new right": {"en": "new better →", "it": "migliore il nuovo →"},
    "side old left": {"en": "← in service better", "it": "← meglio quello in servizio"},
    "side new left": {"en": "← new better", "it": "← migliore il nuovo"},
    "side old right": {"en": "in service better →", "it": "meglio quello in servizio →"},
    "key difference": {"en": "new less in service", "it": "nuovo meno in servizio"},
    "key worse": {"en": "worse, by more than chance", "it": "peggiore, oltre il caso"},
    "higher said": {
        "en": "Higher is better, so right of 0 the new model is better. {figures}.",
        "it": "Più alto è meglio: a destra dello 0 è migliore il nuovo. {figures}.",
    },
    "lower said": {
        "en": "Lower is better, so left of 0 the new model is better. {figures}.",
        "it": "Più basso è meglio: a sinistra dello 0 è migliore il nuovo. {figures}.",
    },
    "one figure": {"en": "{name} {difference}: {outcome}", "it": "{name} {difference}: {outcome}"},
    "outcome better": {"en": "better", "it": "migliore"},
    "outcome better maybe": {
        "en": "better, which may be chance",
        "it": "migliore, il che può essere un caso",
    },
    "outcome worse": {"en": "worse, by more than chance", "it": "peggiore, oltre il caso"},
    "outcome worse maybe": {
        "en": "worse, which may be chance",
        "it": "peggiore, il che può essere un caso",
    },
    "outcome worse among": {
        "en": "worse, which among {n} may be chance",
        "it": "peggiore, il che su {n} può essere un caso",
    },
    "outcome alike": {"en": "no difference", "it": "nessuna differenza"},
    "outcome untold": {"en": "nothing to hold it against", "it": "nessun termine di paragone"},
    "figures note": {
        "en": "Below each figure stands its 95 % interval, for which agents are drawn anew.",
        "it": "Sotto ogni valore sta il suo intervallo al 95 %, per il quale si estraggono di nuovo gli "
        "operatori.",
    },
    "figures note worse": {
        "en": "A difference is called worse by more than chance where its interval, widened for the number "
        "of figures, leaves out 0.",
        "it": "Una differenza è peggiore oltre il caso se il suo intervallo, allargato per il numero di "
        "valori, esclude lo 0.",
    },
    "errs new": {"en": "RMSE, new", "it": "RMSE, nuovo"},
    "errs old": {"en": "RMSE, in service", "it": "RMSE, in servizio"},
    "groups label": {
        "en": "Error of the new model less that of the one in service for each group of calls on {criterion}",
        "it": "Errore del modello nuovo meno quello del modello in servizio per ogni gruppo di chiamate "
        "su {criterion}",
    },
    "groups said fine": {
        "en": "Of {groups} the new model errs less on {better} and more on {worse}; on none is it worse "
        "by more than chance.",
        "it": "Su {groups} il modello nuovo sbaglia meno in {better} e di più in {worse}; in nessuno è "
        "peggiore oltre il caso.",
    },
    "groups said worse": {
        "en": "Of {groups} the new model errs less on {better} and more on {worse}; by more than chance "
        "on {names}.",
        "it": "Su {groups} il modello nuovo sbaglia meno in {better} e di più in {worse}; oltre il caso "
        "in {names}.",
    },
    "of groups 1": {"en": "1 group", "it": "1 gruppo"},
    "of groups n": {"en": "{n} groups", "it": "{n} gruppi"},
    "average of": {"en": "Average of", "it": "Media di"},
    "moves by": {"en": "Moves by", "it": "Si sposta di"},
    "side lower": {"en": "← lower than now", "it": "← più bassa di ora"},
    "side higher": {"en": "higher than now →", "it": "più alta di ora →"},
    "teams label": {
        "en": "How far the average of each team or agent moves on {criterion}, in points, with intervals",
        "it": "Di quanto si sposta la media di ogni squadra o operatore su {criterion}, in punti, con "
        "intervalli",
    },
    "teams said": {
        "en": "Told from calls of the store, in points of the scale: nobody on the line did anything "
        "differently. Most moves the average of {column} {name}, by {value}.",
        "it": "Ricavato da chiamate dell'archivio, in punti della scala: nessuno al telefono ha fatto "
        "nulla di diverso. Si sposta di più la media di {column} {name}, di {value}.",
    },
    "teams alone": {
        "en": "The average of a single agent has no interval, since agents are what is drawn anew.",
        "it": "La media di un solo operatore non ha intervallo, perché si estraggono di nuovo gli operatori.",
    },
    "cost both": {
        "en": "To score one call takes {new} ms of processor time with the new model and {old} ms with "
        "the one in service.",
        "it": "Valutare una chiamata richiede {new} ms di processore con il modello nuovo e {old} ms con "
        "quello in servizio.",
    },
    "cost new": {
        "en": "To score one call takes {new} ms of processor time.",
        "it": "Valutare una chiamata richiede {new} ms di processore.",
    },
    "call": {"en": "Call", "it": "Chiamata"},
    "move": {"en": "Move", "it": "Spostamento"},
    "nearer": {"en": "Nearer to people", "it": "Più vicino alle persone"},
    "nearer new": {"en": "new", "it": "nuovo"},
    "nearer old": {"en": "in service", "it": "in servizio"},
    "nearer alike": {"en": "both alike", "it": "entrambi"},
    "moved said": {
        "en": "Of these {calls} the new model comes nearer to people on {nearer}, and the one in service "
        "on {further}.",
        "it": "Su queste {calls} il modello nuovo è più vicino alle persone in {nearer}, quello in "
        "servizio in {further}.",
    },
    "moved links": {
        "en": "A link opens the call in {report} beside this page, where <code>autoqa report</code> "
        "wrote it there.",
        "it": "Un collegamento apre la chiamata in {report} accanto a questa pagina, se <code>autoqa "
        "report</code> lo ha scritto lì.",
    },
}

COMPARISON: Texts = {**CALIBRATION, **AGAINST, **_PAGE, **_FIGURES}
