"""What the pages say about keys and webhooks of other programs."""

from __future__ import annotations

from autoqa.report.words import Texts

PROGRAMS: Texts = {
    "program keys": {"en": "Keys for programs", "it": "Chiavi per programmi"},
    "program keys mean": {
        "en": "With a key another program does under /api/v1 what you may do. Give each program its own.",
        "it": "Con una chiave un altro programma fa, sotto /api/v1, ciò che puoi fare tu. Danne una a ciascuno.",
    },
    "key name": {"en": "Which program", "it": "Quale programma"},
    "key days": {"en": "Valid for days", "it": "Valida per giorni"},
    "key make": {"en": "Make a key", "it": "Crea una chiave"},
    "key made": {
        "en": "This is the key. Copy it now: it is not shown again.",
        "it": "Ecco la chiave. Copiala ora: non sarà mostrata di nuovo.",
    },
    "key until": {"en": "valid until {at}", "it": "valida fino al {at}"},
    "key seen": {"en": "last used {at}", "it": "ultimo uso {at}"},
    "key unused": {"en": "not used yet", "it": "non ancora usata"},
    "key take": {"en": "Take the key “{name}” away", "it": "Revoca la chiave «{name}»"},
    "webhooks": {"en": "Webhooks", "it": "Webhook"},
    "webhooks mean": {
        "en": "Addresses of other programs that are told when something happens, signed as Standard Webhooks ask.",
        "it": "Indirizzi di altri programmi avvisati quando accade qualcosa, firmati secondo Standard Webhooks.",
    },
    "webhook url": {"en": "Address", "it": "Indirizzo"},
    "webhook events": {"en": "Tell of", "it": "Avvisa di"},
    "webhook add": {"en": "Add the webhook", "it": "Aggiungi il webhook"},
    "webhook secret": {
        "en": "This secret signs what is sent to {url}. Copy it now: it is not shown again.",
        "it": "Questo segreto firma ciò che è inviato a {url}. Copialo ora: non sarà mostrato di nuovo.",
    },
    "webhook take": {"en": "Take the webhook {url} away", "it": "Elimina il webhook {url}"},
    "webhook last": {"en": "Last news", "it": "Ultimi avvisi"},
    "webhook none": {"en": "Nothing is told to anybody yet.", "it": "Nessuno viene ancora avvisato."},
    "webhook taken": {"en": "taken {at}", "it": "ricevuto {at}"},
    "webhook again": {"en": "tried again {at}: {why}", "it": "nuovo tentativo {at}: {why}"},
    "webhook gone": {"en": "given up: {why}", "it": "abbandonato: {why}"},
    "event evaluation.submitted": {"en": "a form was handed in", "it": "un modulo è stato consegnato"},
    "event dispute.raised": {"en": "an answer was disputed", "it": "una risposta è stata contestata"},
    "event dispute.decided": {"en": "a dispute was decided", "it": "una contestazione è stata decisa"},
    "event interaction.scored": {
        "en": "an interaction was scored",
        "it": "un'interazione è stata valutata dal modello",
    },
}
