"""The printable report of a calibration session, in English or Italian, without a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined

from autoqa.calibration.session_results import Cell, SessionResults
from autoqa.domain.scorecard import Criterion, Scorecard
from autoqa.domain.session import CONSENSUS, Ruling


def render_session(
    results: SessionResults,
    rulings: Sequence[Ruling],
    scorecard: Scorecard | None,
    *,
    language: str = "en",
    nonce: str = "",
) -> str:
    """The report as HTML; `language` is "en" or "it".

    Where a server sends it with a policy that lets in no style but those with a `nonce`, its own carries it.
    """
    environment = Environment(
        loader=PackageLoader("autoqa.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(moment=_moment, difference=_difference, tone=_tone)
    return environment.get_template("session.html").render(
        results=results,
        session=results.session,
        rulings=rulings,
        scorecard=scorecard,
        criteria=_criteria(results, scorecard),
        words=WORDS[language],
        language=language,
        nonce=nonce,
        consensus=CONSENSUS,
    )


def _criteria(results: SessionResults, scorecard: Scorecard | None) -> list[tuple[str, Criterion | None]]:
    """The questions, those on which people differ most first, then those that nobody can be compared on."""
    known = {criterion.id: criterion for criterion in scorecard.criteria} if scorecard else {}
    order = [one.name for one in results.questions]
    order += [name for name in results.session.criteria if name not in order]
    return [(name, known.get(name)) for name in order]


def _moment(at: datetime | None) -> str:
    return "–" if at is None else f"{at:%Y-%m-%d %H:%M %Z}".strip()


def _difference(cell: Cell) -> str:
    """The difference with its sign, which does not need colour to be read."""
    difference = cell.difference
    return "" if not difference else f"{difference:+g}".replace("-", "−")


def _tone(cell: Cell) -> str:
    difference = cell.difference
    if difference is None or difference == 0:
        return ""
    return "far" if abs(difference) > 1 else "near"


WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "title": "Calibration session",
            "made": "Opened",
            "deadline": "Deadline",
            "revealed": "Revealed",
            "closed": "Closed",
            "form": "Form",
            "version": "version",
            "participants": "Participants",
            "master": "Master grade",
            "by_consensus": "the middle of all participants' scores",
            "calls": "Calls",
            "scores": "scores compared",
            "same": "on the master's level",
            "near": "at most one apart",
            "questions": "Questions, those that people differ on most first",
            "question": "Question",
            "call": "Call",
            "evaluator": "Evaluator",
            "compared": "Compared",
            "exact": "Same level",
            "within": "Within one",
            "apart": "Mean distance",
            "above": "Mean difference",
            "people": "Evaluators",
            "by_call": "Calls, those that people differ on most first",
            "matrix": "Every score",
            "matrix_note": "Behind a score stands how far it lies above (+) or below (−) the master's.",
            "others_note": "Behind a score stands how far it lies above (+) or below (−) the middle of "
            "the others' scores.",
            "no_score": "not given",
            "not_applicable": "n/a",
            "comments": "Comments",
            "missing": "Not given",
            "decisions": "Decisions on how criteria are read",
            "no_decisions": "Nothing was decided.",
            "decided_by": "decided by",
            "levels": "What the levels mean",
            "sign": "Signatures",
            "out_of_averages": "Grades of this session are in no agent's average.",
            "nothing": "Nothing can be compared: no score has a master's beside it.",
            "points": "points",
        },
        "it": {
            "title": "Sessione di calibrazione",
            "made": "Aperta",
            "deadline": "Scadenza",
            "revealed": "Svelata",
            "closed": "Chiusa",
            "form": "Scheda",
            "version": "versione",
            "participants": "Partecipanti",
            "master": "Voto di riferimento",
            "by_consensus": "la mediana dei punteggi di tutti i partecipanti",
            "calls": "Chiamate",
            "scores": "punteggi confrontati",
            "same": "sullo stesso livello del riferimento",
            "near": "a non più di un livello",
            "questions": "Domande, prima quelle con più differenze",
            "question": "Domanda",
            "call": "Chiamata",
            "evaluator": "Valutatore",
            "compared": "Confrontati",
            "exact": "Stesso livello",
            "within": "Entro uno",
            "apart": "Distanza media",
            "above": "Differenza media",
            "people": "Valutatori",
            "by_call": "Chiamate, prima quelle con più differenze",
            "matrix": "Tutti i punteggi",
            "matrix_note": "Accanto al punteggio sta di quanto è sopra (+) o sotto (−) il riferimento.",
            "others_note": "Accanto al punteggio sta di quanto è sopra (+) o sotto (−) la mediana dei "
            "punteggi degli altri.",
            "no_score": "non dato",
            "not_applicable": "n.a.",
            "comments": "Commenti",
            "missing": "Non dati",
            "decisions": "Decisioni su come si leggono i criteri",
            "no_decisions": "Non è stato deciso nulla.",
            "decided_by": "deciso da",
            "levels": "Che cosa significano i livelli",
            "sign": "Firme",
            "out_of_averages": "I voti di questa sessione non entrano nella media di nessun operatore.",
            "nothing": "Nulla può essere confrontato: nessun punteggio ha accanto quello di riferimento.",
            "points": "punti",
        },
    }
)
