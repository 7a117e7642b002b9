"""The sentences the demonstration recogniser learns from, and those it is tested with.

Training text is two thirds pattern sentences (``grammar.toml``) and one third word sequences without grammar:
a small decoder that only ever sees whole sentences learns them by heart instead of listening. The test
sentences (``test_sentences.toml``) are written by hand from the same vocabulary and never enter training.
"""

import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
TRAINING_COUNT, TRAINING_SEED = 14_000, 11
PROPER = re.compile(r"^(I|I'm|I'll|I've|[B-Z])$")
"""Written with a capital wherever they stand, beside the names, months and days of the grammar."""
COMMON_WORDS = {"support", "Home", "City", "Water", "Green", "Blue", "Star", "Bright", "Energy", "May"}
"""Parts of names that are more often ordinary words."""
SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Grammar:
    """Slots with their fillings, sentence patterns by purpose, and the words allowed in free sequences."""

    slots: dict[str, tuple[str, ...]]
    patterns: dict[str, tuple[str, ...]]
    vocabulary: tuple[str, ...]
    proper: frozenset[str]

    def sentence(self, rng: random.Random) -> str:
        """A pattern with its slots filled; groups are drawn by the root of their size, patterns evenly."""
        groups = list(self.patterns)
        group = rng.choices(groups, [len(self.patterns[g]) ** 0.7 for g in groups])[0]
        return capitalise(self.fill(rng.choice(self.patterns[group]), rng))

    def fill(self, pattern: str, rng: random.Random) -> str:
        """The pattern with every slot filled, slots in fillings included."""
        while SLOT.search(pattern):
            pattern = SLOT.sub(lambda slot: rng.choice(self.slots[slot[1]]), pattern)
        return pattern

    def sequence(self, rng: random.Random, rare: list[str]) -> str:
        """Fragments of sentences, words of the vocabulary and ``rare`` words, in no grammar's order."""
        length, words = rng.randint(3, 10), []
        while len(words) < length:
            draw = rng.random()
            if draw < 0.45:
                fragment = [self.in_sentence(word) for word in bare_words(self.sentence(rng))]
                start = rng.randrange(len(fragment))
                words += fragment[start : start + rng.randint(1, 4)]
            elif draw < 0.65:
                words.append(rng.choice(self.vocabulary))
            else:
                words.append(rng.choice(rare))
        for at in range(2, len(words) - 2):
            if rng.random() < 0.08:
                words[at] += ","
        return capitalise(" ".join(words)) + rng.choice("...?")

    def in_sentence(self, word: str) -> str:
        """The word as written in the middle of a sentence."""
        return word if word in self.proper or PROPER.match(word) else word.lower()


@cache
def load_grammar() -> Grammar:
    """The grammar of ``grammar.toml``, with the vocabulary that follows from it."""
    source = tomllib.loads((HERE / "grammar.toml").read_text())
    slots = {
        name: tuple(fillings.split() if isinstance(fillings, str) and "," not in fillings else fillings)
        for name, fillings in source["slots"].items()
    }
    patterns = {group: tuple(lines.strip().splitlines()) for group, lines in source["sentences"].items()}
    companies = {word for company in slots["company"] for word in company.split()}
    proper = frozenset(
        {*slots["name"], *slots["surname"], *slots["month"], *slots["day"], *companies} - COMMON_WORDS
    )
    grammar = Grammar(slots, patterns, (), proper)
    texts = [text for lines in (*patterns.values(), *slots.values()) for text in lines]
    words = {grammar.in_sentence(w) for text in texts for w in bare_words(SLOT.sub(" ", text))}
    words |= {grammar.in_sentence(w) for w in source["words"]["common"].split()}
    return Grammar(slots, patterns, tuple(sorted(words)), proper)


def training_set() -> list[str]:
    """The very texts of the released model."""
    tests = test_sentences("dev") + test_sentences("free")
    return training_texts(TRAINING_COUNT, seed=TRAINING_SEED, exclude=tests)


def training_texts(count: int, *, seed: int, exclude: Iterable[str] = ()) -> list[str]:
    """``count`` different sentences, none of which (compared by their words) is in ``exclude``."""
    grammar, rng = load_grammar(), random.Random(seed)
    seen = {key(text) for text in exclude}
    used: Counter[str] = Counter()
    texts: list[str] = []
    while len(texts) < count:
        if len(texts) % 100 == 0:
            rare = sorted(grammar.vocabulary, key=lambda word: (used[word.lower()], rng.random()))[:250]
        text = grammar.sentence(rng) if rng.random() < 0.62 else grammar.sequence(rng, rare)
        if key(text) in seen:
            continue
        seen.add(key(text))
        used.update(key(text).split())
        texts.append(text)
    return texts


def test_sentences(name: str) -> list[str]:
    """Hand-written sentences: ``dev`` was looked at during work, ``free`` only at the end."""
    return tomllib.loads((HERE / "test_sentences.toml").read_text())[name].strip().splitlines()


def unknown_words(texts: Iterable[str]) -> list[str]:
    """Words of ``texts`` that training text cannot hold."""
    known = {word.lower() for word in load_grammar().vocabulary}
    return sorted({word for text in texts for word in key(text).split()} - known)


def key(text: str) -> str:
    """The words alone, in lower case: what makes two sentences the same."""
    return " ".join(bare_words(text)).lower()


def bare_words(text: str) -> list[str]:
    """Words without their punctuation."""
    return re.sub(r"[.,?!]", "", text).split()


def capitalise(text: str) -> str:
    """``text`` with a capital first letter, the rest as it is."""
    return text[0].upper() + text[1:]
