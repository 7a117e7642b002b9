"""What the pages of agents and of disputes say."""

from __future__ import annotations

from autoqa.report.words import Texts

DISPUTES: Texts = {
    "own": {"en": "My calls", "it": "Le mie chiamate"},
    "own none": {
        "en": "No call of yours was scored yet.",
        "it": "Nessuna tua chiamata è stata ancora valutata.",
    },
    "own unknown": {
        "en": "No name by which calls know you is set. Ask an administrator.",
        "it": "Non è impostato il nome con cui le chiamate ti conoscono. Chiedi a un amministratore.",
    },
    "own call": {"en": "Call", "it": "Chiamata"},
    "own grade": {"en": "Grade", "it": "Voto"},
    "own counts": {"en": "What counts for you", "it": "Ciò che conta per te"},
    "own given by model": {"en": "Scored by the model", "it": "Punteggi del modello"},
    "own given by person": {"en": "Graded by {name}", "it": "Valutata da {name}"},
    "own acknowledge": {"en": "I have read this", "it": "Ho letto"},
    "own acknowledged": {
        "en": "You said on {at} that you have read this.",
        "it": "Il {at} hai confermato la lettura.",
    },
    "own until": {
        "en": "Answers can be disputed until {at}.",
        "it": "Le risposte si possono contestare fino al {at}.",
    },
    "own over": {
        "en": "The time to dispute ended on {at}.",
        "it": "Il tempo per contestare è finito il {at}.",
    },
    "older": {"en": "Older", "it": "Precedenti"},
    "newer": {"en": "Newer", "it": "Successive"},
    "disputes": {"en": "Disputes", "it": "Contestazioni"},
    "disputes none": {"en": "There is none.", "it": "Non ce ne sono."},
    "dispute": {"en": "Dispute", "it": "Contesta"},
    "dispute of": {"en": "Dispute “{criterion}”", "it": "Contesta «{criterion}»"},
    "dispute which": {"en": "Which answer", "it": "Quale risposta"},
    "dispute reason": {"en": "What is not right, and why", "it": "Che cosa non è giusto, e perché"},
    "dispute do": {"en": "Send the dispute", "it": "Invia la contestazione"},
    "dispute never lowers": {
        "en": "Somebody who did not give the score looks at it. A dispute raises a score or leaves it; it never lowers one.",
        "it": "La esamina chi non ha dato il punteggio. Una contestazione alza un punteggio o lo lascia; non lo abbassa mai.",
    },
    "dispute withdraw": {"en": "Take it back", "it": "Ritira"},
    "dispute state open": {"en": "waits for a decision", "it": "in attesa di decisione"},
    "dispute state upheld": {"en": "the score stands", "it": "il punteggio resta"},
    "dispute state overturned": {"en": "raised to {score}", "it": "alzato a {score}"},
    "dispute state withdrawn": {"en": "taken back", "it": "ritirata"},
    "dispute raised": {"en": "Raised by {name} on {at}", "it": "Aperta da {name} il {at}"},
    "dispute decided": {"en": "Decided by {name} on {at}", "it": "Decisa da {name} il {at}"},
    "dispute answer": {"en": "Answer: {score}, given by {name}", "it": "Risposta: {score}, data da {name}"},
    "decide": {"en": "Decide", "it": "Decidi"},
    "decide words": {"en": "Why, for the agent to read", "it": "Perché, in modo che l'agente lo legga"},
    "decide uphold": {"en": "The score stands", "it": "Il punteggio resta"},
    "decide overturn": {"en": "Raise the score", "it": "Alza il punteggio"},
    "decide to": {"en": "To level", "it": "Al livello"},
    "decide yourself": {
        "en": "You gave this answer; somebody else decides.",
        "it": "Hai dato tu questa risposta; decide qualcun altro.",
    },
    "disputes show all": {"en": "All", "it": "Tutte"},
    "disputes show open": {"en": "Waiting", "it": "In attesa"},
}
