"""The swaps of a fairness audit: each changes one cue of who speaks, and nothing of what is said."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from autoqa.domain.transcript import Transcript, Turn
from autoqa.errors import ConfigurationError
from autoqa.fairness import gender, identity, names
from autoqa.fairness.dialects import Dialect, load_dialects, put_into
from autoqa.fairness.meaning import same_meaning


@dataclass(frozen=True, slots=True)
class Told:
    """A conversation as a swap is told it: its turns, its language, and the agent where that is on record."""

    turns: tuple[Turn, ...]
    language: str
    agent: str | None
    seed: int


@dataclass(frozen=True, slots=True)
class Swap:
    """One cue that is changed. `meaning` says which; `languages` in which it can be."""

    name: str
    meaning: str
    languages: tuple[str, ...]
    texts: Callable[[Told], Sequence[str]]


@cache
def all_swaps() -> Mapping[str, Swap]:
    """Every swap by name, in the order in which they are shown."""
    both = ("en", "it")
    swaps = [
        *(
            Swap(f"names_{origin}", f"{_words(origin)} names", both, partial(_of_origin, origin=origin))
            for origin in names.load_origins()
        ),
        Swap(
            "gender_feminine",
            "men become women: names, titles, he, husband ...",
            both,
            partial(_mirrored, to="female"),
        ),
        Swap("gender_masculine", "women become men", both, partial(_mirrored, to="male")),
        *(
            Swap(dialect.name, dialect.meaning, (dialect.language,), partial(_in_dialect, dialect=dialect))
            for dialect in load_dialects().values()
        ),
        Swap("no_agent_name", "the agent's name is taken out", both, _without_agent),
    ]
    return {swap.name: swap for swap in swaps}


def find_swaps(wanted: Sequence[str] = ()) -> list[Swap]:
    """The swaps of those names, or all. Raises ConfigurationError for a name that is none."""
    known = all_swaps()
    for name in wanted:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
            hint = f"did you mean '{near[0]}'? " if near else ""
            raise ConfigurationError(f"swap '{name}': is not known; {hint}There are {', '.join(known)}")
    return [known[name] for name in dict.fromkeys(wanted)] or list(known.values())


def swapped(
    transcript: Transcript, swap: Swap, *, agent: str | None = None, seed: int = 0
) -> Transcript | None:
    """The transcript with one cue changed, or None where that changes nothing.

    A turn whose amounts, days, denials or promises would change stays as it was said. Times and confidences
    are kept, single words are not.
    """
    language = (transcript.language or "en").split("-")[0].lower()
    if language not in swap.languages:
        return None
    texts = swap.texts(Told(transcript.turns, language, agent, seed))
    turns = tuple(
        replace(turn, text=text, words=())
        if text != turn.text and same_meaning(turn.text, text, language)
        else turn
        for turn, text in zip(transcript.turns, texts, strict=True)
    )
    return replace(transcript, turns=turns) if turns != transcript.turns else None


def _of_origin(told: Told, origin: str) -> list[str]:
    given, surnames = names.of_origin(names.find_names(told.turns), origin, seed=told.seed)
    return [names.rename(turn.text, given, surnames) for turn in told.turns]


def _mirrored(told: Told, to: names.Gender) -> list[str]:
    """All men as women and all women as men, where `to` is then what most words say.

    Everybody changes, so that it stays clear who is spoken of: a husband and his wife are a wife and her
    husband.
    """
    texts = [turn.text for turn in told.turns]
    people = names.of_other_gender(names.find_names(told.turns), seed=told.seed)
    female, male = _lean(texts, told.language, people)
    if (
        female == male
        or (female < male) is not (to == "female")
        or gender.speaks_of_the_body(texts, told.language)
    ):
        return texts
    return [gender.mirror(names.rename(text, people, {}), told.language) for text in texts]


def _lean(texts: Sequence[str], language: str, people: Mapping[str, str]) -> tuple[int, int]:
    """How many words and names say that somebody is a woman, and how many a man."""
    said = sum((gender.lean(text, language) for text in texts), gender.Lean(0, 0))
    women = sum(names.gender_of(name) == "female" for name in people)
    return said.female + women, said.male + len(people) - women


def _in_dialect(told: Told, dialect: Dialect) -> list[str]:
    return [put_into(turn.text, dialect, seed=told.seed) for turn in told.turns]


def _without_agent(told: Told) -> list[str]:
    called = identity.agent_names(told.turns, told.agent)
    return [identity.without_agent(turn.text, called, told.language) for turn in told.turns]


def _words(name: str) -> str:
    return " ".join(part.capitalize() for part in name.split("_"))
