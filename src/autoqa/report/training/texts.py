"""Texts of the page of a training in English and Italian; the terms are those of docs/glossary.md."""

from __future__ import annotations

from autoqa.report.against import AGAINST
from autoqa.report.calibration.texts import CALIBRATION
from autoqa.report.words import Texts

_OWN: Texts = {
    "training title": {"en": "Training report", "it": "Rapporto di addestramento"},
    "trained 1": {"en": "One model was trained.", "it": "È stato addestrato un modello."},
    "trained n": {"en": "{n} models were trained.", "it": "Sono stati addestrati {n} modelli."},
    "trained none": {"en": "No model was trained.", "it": "Non è stato addestrato nessun modello."},
    "training waits": {
        "en": "Each model waits in its folder: <code>autoqa compare</code> shows it beside the one in "
        "service, and <code>autoqa promote</code> puts it there.",
        "it": "Ogni modello attende nella sua cartella: <code>autoqa compare</code> lo mostra accanto a "
        "quello in servizio, e <code>autoqa promote</code> lo mette al suo posto.",
    },
    "heading glance": {"en": "At a glance", "it": "A colpo d'occhio"},
    "glance label": {
        "en": "QWK of each model with people beside QWK of people with each other, with intervals",
        "it": "QWK di ogni modello con le persone accanto al QWK delle persone tra loro, con intervalli",
    },
    "glance said": {
        "en": "QWK of {models} on calls that they were not fitted on; the highest is {high} on {best}, "
        "the lowest {low} on {worst}.",
        "it": "QWK di {models} su chiamate su cui non sono stati adattati; il più alto è {high} su "
        "{best}, il più basso {low} su {worst}.",
    },
    "glance said one": {
        "en": "QWK of the model for {best} on calls that it was not fitted on: {high}.",
        "it": "QWK del modello per {best} su chiamate su cui non è stato adattato: {high}.",
    },
    "models 1": {"en": "1 model", "it": "1 modello"},
    "models n": {"en": "{n} models", "it": "{n} modelli"},
    "trained on": {"en": "Trained on", "it": "Addestrato su"},
    "measured on": {"en": "Measured on", "it": "Misurato su"},
    "qwk people": {"en": "QWK of people", "it": "QWK delle persone"},
    "qwk model": {"en": "QWK of the model", "it": "QWK del modello"},
    "from groups": {"en": "{calls} of {agents}, in {groups}", "it": "{calls} di {agents}, in {groups}"},
    "groups kept 1": {"en": "1 group", "it": "1 gruppo"},
    "groups kept n": {"en": "{n} groups", "it": "{n} gruppi"},
    "measured aside": {
        "en": "{calls} kept aside, whose groups it never saw",
        "it": "{calls} tenute da parte, i cui gruppi non ha mai visto",
    },
    "measured aside short": {"en": "{calls} kept aside", "it": "{calls} tenute da parte"},
    "measured folds": {
        "en": "the same calls in folds, each by a model that had not seen its group",
        "it": "le stesse chiamate a turno, ognuna con un modello che non aveva visto il suo gruppo",
    },
    "measured folds short": {"en": "the same, in folds", "it": "le stesse, a turno"},
    "heading given": {"en": "What it is made of", "it": "Di che cosa è fatto"},
    "fact levels": {"en": "Levels", "it": "Livelli"},
    "fact data": {"en": "Training set", "it": "Insieme di addestramento"},
    "fact labels": {"en": "Labels", "it": "Etichette"},
    "fact severity": {"en": "Severity of evaluators", "it": "Severità dei valutatori"},
    "fact group": {"en": "Kept on one side", "it": "Tenuti da una parte sola"},
    "fact seed": {"en": "Seed", "it": "Seme casuale"},
    "fact way": {"en": "Way to fit", "it": "Modo di adattare"},
    "fact fit": {"en": "Settings of the fit", "it": "Impostazioni dell'adattamento"},
    "fact encoder": {"en": "Encoder", "it": "Codificatore"},
    "encoder tuned": {
        "en": "tuned from {base} ({fingerprint}) in {step} steps",
        "it": "regolato da {base} ({fingerprint}) in {step} passi",
    },
    "fact model": {"en": "Fingerprint", "it": "Impronta"},
    "fact folder": {"en": "Folder", "it": "Cartella"},
    "fact time": {"en": "Time", "it": "Durata"},
    "fact versions": {"en": "Made with", "it": "Fatto con"},
    "labels per_evaluator": {"en": "every evaluator's score", "it": "il punteggio di ogni valutatore"},
    "labels consensus": {"en": "the evaluators' consensus", "it": "il consenso dei valutatori"},
    "severity out": {"en": "taken out of the scores", "it": "tolta dai punteggi"},
    "severity in": {"en": "left in the scores", "it": "lasciata nei punteggi"},
    "group nothing": {"en": "nothing", "it": "niente"},
    "seconds": {"en": "{n} s", "it": "{n} s"},
    "minutes": {"en": "{n} min", "it": "{n} min"},
    "worth near": {
        "en": "QWK of the model with people is {model}, that of people with each other {people}. The "
        "difference of {difference} may be chance.",
        "it": "Il QWK del modello con le persone è {model}, quello delle persone tra loro {people}. La "
        "differenza di {difference} può essere un caso.",
    },
    "worth short": {
        "en": "QWK of the model with people is {model}, that of people with each other {people}. The "
        "difference of {difference} is more than chance: the model agrees with people less than they do.",
        "it": "Il QWK del modello con le persone è {model}, quello delle persone tra loro {people}. La "
        "differenza di {difference} va oltre il caso: il modello concorda con le persone meno di loro.",
    },
    "worth above": {
        "en": "QWK of the model with people is {model}, that of people with each other {people}. The "
        "difference of {difference} is more than chance: the model agrees with people more than they do.",
        "it": "Il QWK del modello con le persone è {model}, quello delle persone tra loro {people}. La "
        "differenza di {difference} va oltre il caso: il modello concorda con le persone più di loro.",
    },
    "worth untold": {
        "en": "QWK of the model with people is {model}, that of people with each other {people}. Whether "
        "the difference of {difference} is chance cannot be told from so few agents or calls.",
        "it": "Il QWK del modello con le persone è {model}, quello delle persone tra loro {people}. Con "
        "così pochi operatori o chiamate non si può dire se la differenza di {difference} sia un caso.",
    },
    "worth alone": {
        "en": "QWK of the model with people is {model}. QWK of people with each other is not known, so "
        "there is nothing to hold it against.",
        "it": "Il QWK del modello con le persone è {model}. Il QWK delle persone tra loro non è noto, "
        "quindi manca un termine di paragone.",
    },
    "worth nothing": {
        "en": "How far the model agrees with people cannot be told: all scores are the same, or none can "
        "be compared.",
        "it": "Non si può dire quanto il modello concordi con le persone: i punteggi sono tutti uguali, "
        "o non se ne può confrontare nessuno.",
    },
    "agreement label": {
        "en": "Agreement of people with each other and with the model on {criterion}, with intervals",
        "it": "Concordanza delle persone tra loro e con il modello su {criterion}, con intervalli",
    },
    "heading curves": {"en": "How the fit was chosen", "it": "Come è stato scelto l'adattamento"},
    "curves intro 1": {
        "en": "One way to fit was tried, in folds that keep each group on one side. What counts is the "
        "loss on calls that were not fitted on, after a map to the scale.",
        "it": "È stato provato un modo di adattare, a turno, con ogni gruppo da una parte sola. Conta la "
        "perdita sulle chiamate su cui non è stato adattato, dopo la riscalatura.",
    },
    "curves intro n": {
        "en": "{n} ways to fit were tried, in folds that keep each group on one side. What counts is the "
        "loss on calls that were not fitted on, after a map to the scale.",
        "it": "Sono stati provati {n} modi di adattare, a turno, con ogni gruppo da una parte sola. "
        "Conta la perdita sulle chiamate su cui non sono stati adattati, dopo la riscalatura.",
    },
    "gain said": {
        "en": "In these folds its loss is {gain} lower than that of the same answer for every call, with "
        "a standard error of {error}.",
        "it": "In queste prove la sua perdita è minore di {gain} rispetto a una stessa risposta per ogni "
        "chiamata, con un errore standard di {error}.",
    },
    "heading against": {"en": "What speaks against it already", "it": "Che cosa gli si oppone già"},
    "unseen label": {
        "en": "Loss by epoch on calls that heads for {criterion} were not fitted on, for every way tried",
        "it": "Perdita per epoca su chiamate su cui i modelli per {criterion} non sono stati adattati, "
        "per ogni modo provato",
    },
    "fitted label": {
        "en": "Loss by epoch on the calls that heads for {criterion} were fitted on, for every way tried",
        "it": "Perdita per epoca sulle chiamate su cui i modelli per {criterion} sono stati adattati, "
        "per ogni modo provato",
    },
    "axis epoch": {"en": "epoch", "it": "epoca"},
    "axis unseen": {
        "en": "loss on other calls (ranked probability score)",
        "it": "perdita su altre chiamate (probabilità ordinata)",
    },
    "axis fitted": {
        "en": "loss of the fit (negative log-likelihood)",
        "it": "perdita dell'adattamento (log-verosimiglianza negativa)",
    },
    "key best": {"en": "the way chosen: {way}", "it": "il modo scelto: {way}"},
    "key other": {"en": "other ways tried", "it": "altri modi provati"},
    "key stop": {"en": "where it stops: epoch {stop}", "it": "dove si ferma: epoca {stop}"},
    "key error": {"en": "its least loss, ± one standard error", "it": "minimo, ± un errore standard"},
    "unseen said": {
        "en": "The way chosen, {way}, loses least after {stop} of {epochs} epochs: {loss}, with a "
        "standard error of {error}.",
        "it": "Il modo scelto, {way}, perde meno dopo {stop} epoche su {epochs}: {loss}, con un errore "
        "standard di {error}.",
    },
    "unseen first": {
        "en": "It was best before the first epoch: what is told by the sums over a whole call is not "
        "bettered by single turns.",
        "it": "Era migliore prima della prima epoca: i singoli turni non aggiungono nulla a quanto "
        "dicono le somme su tutta la chiamata.",
    },
    "unseen last": {
        "en": "It was still falling in the last one: <code>--effort thorough</code> looks further.",
        "it": "Scendeva ancora nell'ultima: <code>--effort thorough</code> cerca oltre.",
    },
    "unseen stopped": {
        "en": "After epoch {epoch} the fit had ended in one fold or more, because nothing became better "
        "there; its last loss stands for later epochs.",
        "it": "Dopo l'epoca {epoch} l'adattamento era finito in almeno un turno, perché lì nulla "
        "migliorava; per le epoche seguenti vale la sua ultima perdita.",
    },
    "unseen next near": {
        "en": "The next best, {way}, loses {more} more, which is within one standard error.",
        "it": "Il secondo, {way}, perde {more} in più, meno di un errore standard.",
    },
    "unseen next far": {
        "en": "The next best, {way}, loses {more} more, which is beyond one standard error.",
        "it": "Il secondo, {way}, perde {more} in più, oltre un errore standard.",
    },
    "fitted said": {
        "en": "On the calls fitted on, the loss of the way chosen goes from {first} in epoch "
        "{from_epoch} to {last} in epoch {to_epoch}.",
        "it": "Sulle chiamate su cui è adattato, la perdita del modo scelto va da {first} nell'epoca "
        "{from_epoch} a {last} nell'epoca {to_epoch}.",
    },
    "tuned label": {
        "en": "Disorder by step of the encoder's tuning for {criterion}, on calls that it was not tuned on",
        "it": "Disordine per passo della regolazione del codificatore per {criterion}, su altre chiamate",
    },
    "axis step": {"en": "step of the encoder's tuning", "it": "passo della regolazione del codificatore"},
    "axis disorder": {
        "en": "disorder of other calls (0: like grades lie nearest)",
        "it": "disordine di altre chiamate (0: voti simili più vicini)",
    },
    "key tuned": {"en": "the encoder", "it": "il codificatore"},
    "key step": {"en": "what was taken: step {step}", "it": "ciò che è stato preso: passo {step}"},
    "tuned said": {
        "en": "The encoder was tuned from {base} first: on calls that it was not tuned on, the disorder "
        "goes from {first} to {least} at step {step} of {steps}.",
        "it": "Prima il codificatore è stato regolato da {base}: su altre chiamate il disordine va da "
        "{first} a {least} al passo {step} di {steps}.",
    },
    "tuned nothing": {
        "en": "Tuning the encoder bettered nothing in {steps} steps (the disorder began at {first}), so "
        "its vectors are those of {base}.",
        "it": "Regolare il codificatore non ha migliorato nulla in {steps} passi (il disordine partiva "
        "da {first}): i vettori sono quelli di {base}.",
    },
    "way": {"en": "Way", "it": "Modo"},
    "way loss": {"en": "Loss on other calls", "it": "Perdita su altre chiamate"},
    "way error": {"en": "Standard error", "it": "Errore standard"},
    "way stop": {"en": "Stops after epoch", "it": "Si ferma all'epoca"},
    "way taken": {"en": "chosen", "it": "scelto"},
    "of epochs": {"en": "{stop} of {epochs}", "it": "{stop} su {epochs}"},
    "way separate": {"en": "a number for each cut", "it": "un numero per ogni taglio"},
    "way single": {"en": "one number", "it": "un solo numero"},
    "way held back": {"en": "held back {times} times", "it": "pesi frenati {times} volte"},
    "way balanced": {"en": "rare levels count more", "it": "i livelli rari contano di più"},
    "heading sure": {"en": "How far its probabilities hold", "it": "Quanto valgono le sue probabilità"},
    "errors aside": {"en": "on the calls kept aside", "it": "sulle chiamate tenute da parte"},
    "errors said": {
        "en": "After the map, the probability of a level lies {ece} off what comes true, on average "
        "(ECE); the ranked probability score is {ranked}.",
        "it": "Dopo la riscalatura la probabilità di un livello dista in media {ece} da ciò che si "
        "avvera (ECE); il punteggio di probabilità ordinata è {ranked}.",
    },
    "errors nothing": {
        "en": "Nothing can be said of its probabilities.",
        "it": "Non si può dire nulla delle sue probabilità.",
    },
}

_OF_GROUPS: Texts = {
    "map one agent": {
        "en": "No map was fitted: all {rows} graded scores are of one group of calls, and a map is "
        "tested on another. Scores are left as they are.",
        "it": "Nessuna mappa: tutti i {rows} punteggi valutati sono di un solo gruppo di chiamate, e una "
        "mappa si prova su un altro. I punteggi restano come sono.",
    },
    "map chosen": {
        "en": "Map chosen: {kind}, by its ranked probability score of {ranked} on groups that it was not "
        "fitted on ({rows} scores, {groups} groups).",
        "it": "Mappa scelta: {kind}, per il suo punteggio di probabilità ordinata di {ranked} su gruppi "
        "su cui non era stata adattata ({rows} punteggi, {groups} gruppi).",
    },
}
"""Sentences of a calibration that speak of agents; a training keeps groups apart."""

TRAINING: Texts = {**CALIBRATION, **AGAINST, **_OWN, **_OF_GROUPS}
