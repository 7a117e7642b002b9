"""Agent identity: the agent's name taken out of the greeting and wherever else it is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autoqa.domain.transcript import Speaker, Turn

_NAME = r"(?P<name>[A-ZÀ-Þ][^\W\d_]+(?:-[^\W\d_]+)*(?: [A-ZÀ-Þ][^\W\d_]+)?)"
_SAYS = (
    rf"\b(?:[Mm]y name(?:['’]s| is)|[Tt]his is|[Yy]ou(?:['’]re| are) (?:speaking|talking) (?:to|with)"
    rf"|[Yy]ou(?:['’]ve| have) (?:reached|got)|[Ii]['’]m|I am) {_NAME}",
    rf"(?<!\w){_NAME} (?:speaking|here|al telefono)\b",
    rf"\b(?:[Mm]i chiamo|[Ss]ono|[Pp]arla con|[Ss]ta parlando con|[Qq]ui) {_NAME}",
)
_NO_NAMES = frozenset(
    """
    Claims Billing Customer Support Service Services Technical Sales Accounts Complaints Patient Reservations
    Booking Bookings Help Member Members Mr Mrs Ms Miss Dr Doctor The Sorry Afraid Assistenza Ufficio Servizio
    Clienti Banca Monday Tuesday Wednesday Thursday Friday Saturday Sunday And But No Yes Yeah It Speaking
    """.split()
)
_CUT = "\x00"  # marks where a name was taken out
_FORMS = (  # of greetings and addresses, and what is left of them; names as written, the rest in any capitals
    (r"(?i:\b(?:and |e )?(?:my name(?:['’]s| is)|mi chiamo) )NAME(?i:(?: and|,| e)? ?)", _CUT),
    (
        r"(?i:\b(this is|you(?:['’]ve| have) reached|you['’]re through to) )NAME"
        r"(?i:,? (?:from|at|with|in)\b)",
        r"\1",
    ),
    (r"(?i:\b(qui) )NAME(?i:,? (?:di|da|del|della)\b)", r"\1"),
    (
        r"(?i:\b(I['’]m|I am|sono|parla con) )NAME(?i:,? (from|with|at|in|di|da|del|della|dell['’])(?!\w))",
        r"\1 \2",
    ),
    (
        r"(?i:\b(?:I['’]m|I am|this is|you['’]re (?:speaking|talking) (?:to|with)|sono|parla con|qui) )NAME"
        r"(?i:(?:,| and\b| e\b)? ?)",
        _CUT,
    ),
    (r"NAME(?i:,? (?:speaking|here|al telefono)\b,? ?)", _CUT),
    (
        r"(?i:(?<!\w)(hi|hello|hey|dear|thanks|thank you|okay|ok|yes|ciao|buongiorno|grazie|salve),? )NAME",
        rf"\1{_CUT}",
    ),
    (r", NAME(?=\s*[,.!?]|\s*$)", _CUT),
    (r"(?:(?<=^)|(?<=[.!?] ))NAME, ?", _CUT),
)
_FIRST = 3  # turns of the agent in which a greeting is looked for


def agent_names(turns: Sequence[Turn], agent: str | None = None) -> tuple[str, ...]:
    """The names by which the agent introduces themselves, and that of the record where it is said."""
    found: dict[str, None] = {}
    own = [turn for turn in turns if turn.speaker is Speaker.AGENT][:_FIRST]
    for turn in own:
        for pattern in _SAYS:
            for introduced in re.finditer(pattern, turn.text):
                for word in introduced["name"].split():
                    if word in _NO_NAMES:
                        break
                    found[word] = None
    for word in re.findall(r"[^\W\d_]{3,}", agent or ""):
        if any(re.search(rf"\b{word.capitalize()}\b", turn.text) for turn in turns):
            found[word.capitalize()] = None
    return tuple(found)


def without_agent(text: str, names: Sequence[str], language: str) -> str:
    """`text` without the agent's names: left out of greetings and addresses, elsewhere "the agent"."""
    each = "|".join(map(re.escape, names))
    name = rf"(?<!\w)(?:{each})(?: (?:{each}))*(?!\w)"
    if not names or not re.search(name, text):
        return text
    for pattern, left in _FORMS:
        text = re.sub(pattern.replace("NAME", name), left, text)
    return _tidy(re.sub(name, "l'operatore" if language == "it" else "the agent", text))


def _tidy(text: str) -> str:
    """Without the gaps that a name left, and with a capital where a sentence now begins."""
    text = re.sub(rf"(^|[.!?]\s+){_CUT}[\s,.]*(\w?)", lambda found: found[1] + found[2].upper(), text)
    text = re.sub(rf"[,\s]*{_CUT}\s*(?=[.!?]|$)", "", text)
    text = re.sub(rf"\s*{_CUT}\s*(?=,)", "", text)
    return re.sub(r"^the agent", "The agent", re.sub(rf"\s*{_CUT}\s*", " ", text).strip())
