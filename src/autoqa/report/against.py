"""What speaks against a model that was trained, in words, and how figures of two models are called."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from autoqa.domain.agreement import Estimate
from autoqa.domain.calibration import Reason
from autoqa.domain.comparison import Beside
from autoqa.report.calibration.verdicts import column_said, gate_reason_said, group_said
from autoqa.report.words import Said, Texts, isolated

_COUNTS = ("leaked", "of", "have", "need")
_LOSSES = ("gain", "error")
_BOTH = ("new", "old")

AGAINST: Texts = {
    "against no_record": {
        "en": "It does not say what it was trained on (<code>training.json</code> is missing), so nobody "
        "can tell whether it has seen the calls that it is shown on. Train it with <code>autoqa "
        "train</code>.",
        "it": "Non dice su che cosa è stato addestrato (manca <code>training.json</code>), quindi non si "
        "può sapere se abbia già visto le chiamate su cui viene provato. Addestrarlo con <code>autoqa "
        "train</code>.",
    },
    "against leaked_calls": {
        "en": "It was trained on {leaked} of the {of} calls that it is shown on. Train it on the "
        "training side of the set alone.",
        "it": "È stato addestrato su {leaked} delle {of} chiamate su cui viene provato. Addestrarlo solo "
        "sulla parte di addestramento dell'insieme.",
    },
    "against learnt_nothing": {
        "en": "In the folds of its training it did no better than the same answer for every call: its "
        "loss is lower by {gain}, with a standard error of {error}. Its labels do not go with what is "
        "said; look whether the grades belong to these calls.",
        "it": "Nelle prove del suo addestramento non ha fatto meglio di una stessa risposta per ogni "
        "chiamata: la sua perdita è minore di {gain}, con un errore standard di {error}. Le etichette "
        "non seguono ciò che viene detto; verificare che i voti siano di queste chiamate.",
    },
    "against one_agent": {
        "en": "It was trained on one agent's calls, and nothing says that it holds for others. Have "
        "calls of more agents graded.",
        "it": "È stato addestrato su chiamate di un solo operatore, e nulla dice che valga per altri. "
        "Far valutare chiamate di più operatori.",
    },
    "against no_skill": {
        "en": "It gives every call the same score.",
        "it": "Dà a tutte le chiamate lo stesso punteggio.",
    },
    "against no_skill chance": {
        "en": "Its scores go with people's no better than chance: their correlation is {value}.",
        "it": "I suoi punteggi seguono quelli delle persone non meglio del caso: la loro correlazione è "
        "{value}.",
    },
    "against worse": {
        "en": "{figure} is {new}, and {old} with the model in service: it is worse, by more than chance.",
        "it": "{figure}: {new}, contro {old} del modello in servizio; è peggiore, oltre il caso.",
    },
    "against worse_subgroup": {
        "en": "On {column} {name} it errs by {new} points (root mean square error), and the model in "
        "service by {old}: it is worse, by more than chance.",
        "it": "Su {column} {name} sbaglia di {new} punti (radice dell'errore quadratico medio), e il "
        "modello in servizio di {old}; è peggiore, oltre il caso.",
    },
    "against too_few_frozen": {
        "en": "Only {have} graded calls are kept aside to be shown on; at least {need} are needed.",
        "it": "Solo {have} chiamate valutate sono tenute da parte per provarlo; ne servono almeno {need}.",
    },
    "against scale_changed": {
        "en": "It answers on the levels {levels}, and the scorecard has {asked}. Train it on grades of "
        "this scorecard.",
        "it": "Risponde sui livelli {levels}, e la scheda ha {asked}. Addestrarlo su voti di questa scheda.",
    },
    "figure ranked": {"en": "Ranked probability score", "it": "Probabilità ordinata"},
    "figure smd": {"en": "SMD, its distance from 0", "it": "SMD, distanza da 0"},
}


def against_said(reason: Reason, said: Said, *, figures: Sequence[Beside] = ()) -> Markup:
    """A reason in words; one of the gate, or as it was written, where there is no text of its own.

    `figures` are those that the reason rests on, where there are any.
    """
    key, facts = f"against {reason.code}", _shown(reason, said)
    if reason.code == "no_skill" and "value" in reason.facts:
        return said(f"{key} chance", value=_correlation(reason, figures, said))
    if not said.knows(key) or said.needs(key) - facts.keys():
        return gate_reason_said(reason, said)
    return said(key, **facts)


def figure_name(name: str, said: Said) -> Markup:
    """What a figure of two models is called."""
    return said(f"figure {name}") if said.knows(f"figure {name}") else said(f"statistic {name}")


def figure_shown(name: str, value: float | None, said: Said) -> str:
    """A figure as it stands in a sentence; exact agreement in per cent."""
    return said.percent(value, 1) if name == "exact" else said.number(value, 3)


def _correlation(reason: Reason, figures: Sequence[Beside], said: Said) -> str:
    """The correlation that is too low, with its interval where it is at hand."""
    found = next((one.new for one in figures if one.name == "pearson"), None)
    return said.figure(found or Estimate(float(reason.facts["value"])))


def _shown(reason: Reason, said: Said) -> dict[str, str]:
    """The facts of a reason as they are written."""
    figure = str(reason.facts.get("figure", ""))
    shown: dict[str, str] = {}
    for name, fact in reason.facts.items():
        if name in _COUNTS and isinstance(fact, int):
            shown[name] = said.count(fact)
        elif name in _LOSSES and isinstance(fact, int | float):
            shown[name] = said.number(fact, 4)
        elif name in _BOTH and isinstance(fact, int | float):
            shown[name] = figure_shown(figure, fact, said)
        elif name == "figure":
            shown[name] = figure_name(figure, said)
        elif name == "column":
            shown[name] = isolated(column_said(str(fact), said))
        elif name == "name":
            shown[name] = isolated(group_said(str(fact), said))
        else:
            shown[name] = str(fact)
    return shown
