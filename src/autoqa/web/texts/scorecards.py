"""What the page of the scorecard says."""

from __future__ import annotations

from autoqa.report.words import Texts

SCORECARDS: Texts = {
    "scorecard page": {"en": "Scorecard", "it": "Scheda di valutazione"},
    "scorecard in use": {
        "en": "In use: {name}, version {version}, with {n} questions and a pass mark of {mark} %.",
        "it": "In uso: {name}, versione {version}, con {n} domande e una soglia di {mark} %.",
    },
    "scorecard broken": {
        "en": "The scorecard in use cannot be read, so nothing can be scored. Put it right below, or restore an earlier version.",
        "it": "La scheda in uso non si può leggere, quindi non si può valutare nulla. Correggila qui sotto o ripristina una versione precedente.",
    },
    "scorecard means": {
        "en": "Change the text and try it on past calls before you save it. What you save holds for calls that are scored from then on; past calls keep their grades until they are scored anew. Give each change another version: people tell scorecards by it.",
        "it": "Modifica il testo e provalo sulle chiamate passate prima di salvarlo. Ciò che salvi vale per le chiamate valutate da allora in poi; quelle passate mantengono il voto finché non vengono rivalutate. Dai a ogni modifica un'altra versione: è così che si distinguono le schede.",
    },
    "scorecard text": {"en": "Text of the scorecard (TOML)", "it": "Testo della scheda (TOML)"},
    "scorecard try": {"en": "Try on past calls", "it": "Prova sulle chiamate passate"},
    "scorecard save": {"en": "Save and use", "it": "Salva e usa"},
    "scorecard save confirm": {
        "en": "Use this scorecard from now on? The version in use is kept.",
        "it": "Usare questa scheda da adesso? La versione in uso viene conservata.",
    },
    "scorecard good": {
        "en": "This can be used: {name}, version {version}.",
        "it": "Si può usare: {name}, versione {version}.",
    },
    "scorecard bad": {"en": "This cannot be used yet:", "it": "Così non si può ancora usare:"},
    "scorecard line": {"en": "Line {n}", "it": "Riga {n}"},
    "scorecard theirs": {
        "en": "Below is your text. This is the one in use now:",
        "it": "Qui sotto c'è il tuo testo. Questo è quello ora in uso:",
    },
    "scorecard tried": {"en": "On past calls", "it": "Sulle chiamate passate"},
    "scorecard tried none": {
        "en": "No call that you reach was scored yet, so there is nothing to try this on.",
        "it": "Nessuna chiamata a te visibile è stata ancora valutata: non c'è su che cosa provarla.",
    },
    "scorecard tried n": {
        "en": "Of {n} calls, {changed} would get another grade.",
        "it": "Su {n} chiamate, {changed} avrebbero un altro voto.",
    },
    "scorecard capped": {
        "en": "There are more; the last that were scored were looked at.",
        "it": "Ce ne sono altre; sono state esaminate le ultime valutate.",
    },
    "scorecard assumed": {
        "en": "Other words, same scale: {names}. The answers are taken as they were given; scoring the calls anew may change them.",
        "it": "Parole diverse, stessa scala: {names}. Le risposte valgono come date; rivalutando le chiamate possono cambiare.",
    },
    "scorecard unknown": {
        "en": "No answers on this scale yet: {names}. They are left out of these grades; scoring the calls anew answers them.",
        "it": "Ancora senza risposte su questa scala: {names}. Sono escluse da questi voti; rivalutando le chiamate avranno una risposta.",
    },
    "scorecard mean": {"en": "Mean grade", "it": "Voto medio"},
    "scorecard pass": {"en": "Passed", "it": "Superate"},
    "scorecard figure": {"en": "Figure", "it": "Valore"},
    "scorecard before": {"en": "Now", "it": "Ora"},
    "scorecard after": {"en": "Then", "it": "Poi"},
    "scorecard most": {
        "en": "The {n} calls that change most, those with another outcome first",
        "it": "Le {n} chiamate che cambiano di più, prima quelle con un altro esito",
    },
    "scorecard call": {"en": "Call", "it": "Chiamata"},
    "scorecard points": {"en": "Points", "it": "Punti"},
    "scorecard outcome": {"en": "Outcome", "it": "Esito"},
    "scorecard hidden": {"en": "hidden until you have graded it", "it": "nascosto finché non l'hai valutata"},
    "scorecard passes": {"en": "passes", "it": "superata"},
    "scorecard fails": {"en": "fails", "it": "non superata"},
    "scorecard no outcome": {"en": "none", "it": "nessuno"},
    "scorecard changes": {"en": "What changes", "it": "Che cosa cambia"},
    "scorecard change added": {"en": "new: {name}", "it": "nuova: {name}"},
    "scorecard change removed": {"en": "gone: {name}", "it": "tolta: {name}"},
    "scorecard change changed": {"en": "changed: {name} ({what})", "it": "cambiata: {name} ({what})"},
    "scorecard earlier": {"en": "Earlier versions", "it": "Versioni precedenti"},
    "scorecard earlier none": {
        "en": "None yet. Each time you save, the version before is kept here.",
        "it": "Ancora nessuna. A ogni salvataggio la versione precedente viene conservata qui.",
    },
    "scorecard version": {"en": "Version", "it": "Versione"},
    "scorecard until": {"en": "In use until", "it": "In uso fino al"},
    "scorecard restore": {"en": "Use version {version} again", "it": "Usa di nuovo la versione {version}"},
}
