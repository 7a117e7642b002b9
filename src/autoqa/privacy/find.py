"""Find the secrets of a conversation: numbers by what announces them and by their check digits.

A number alone is nothing; what makes it a secret was often said by the other party, turns ago. So the turns
are read in order with what is expected in mind: a cue ("the three digits on the back?") opens an expectation,
numbers fill it, other cues ("and the order number?") close it. What is masked once is masked wherever it is
repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from autoqa.domain.transcript import Speaker, Turn
from autoqa.privacy import proofs
from autoqa.privacy.cues import Cue, find_cues, names_a_thing
from autoqa.privacy.dates import SaidDate, find_dates
from autoqa.privacy.emails import find_addresses, find_pieces, local_start
from autoqa.privacy.groups import Group, Item, Passage, guess_language, read_passage
from autoqa.privacy.kinds import Kind, Secret, merge
from autoqa.privacy.names import find_introduced, find_listed
from autoqa.privacy.settings import PrivacySettings
from autoqa.privacy.words import LINKS

_FRESH = 12  # turns for which an unanswered question stays open
_AFTER = 3  # turns after a complete answer in which it is repeated or corrected
_WEAK_FRESH = 4
_COMPLETE = {
    Kind.CARD: 13, Kind.SECURITY_CODE: 3, Kind.IBAN: 15, Kind.BANK_ACCOUNT: 6, Kind.PHONE: 7, Kind.EMAIL: 12,
    Kind.NATIONAL_ID: 9, Kind.BIRTH_DATE: 4,
}  # fmt: skip
_WITH_LETTERS = frozenset((Kind.IBAN, Kind.NATIONAL_ID, Kind.EMAIL, Kind.BANK_ACCOUNT))
_WEBSITE = re.compile(
    r"(?i)\b(?:visit|web ?sites?|sites?|pages?|online|www|browse|portal|sito|pagina|visiti)\b"
)
_ASKED_FOR_DIGITS = re.compile(
    r"(?i)\b(?:digits?|numbers?|code|figures?|behind|on the back|verif\w+|security|cifre|numeri|codice"
    r"|retro)\b"
)
_DASHED = frozenset((Kind.BANK_ACCOUNT, Kind.CARD, Kind.PHONE, Kind.NATIONAL_ID, Kind.SECURITY_CODE))
_OLDEST, _YOUNGEST = 1905, 2012  # years in which somebody who calls was born


def find_secrets(
    text: str, *, language: str | None = None, settings: PrivacySettings | None = None
) -> list[Secret]:
    """The secrets in one text that stands alone, in order."""
    turn = Turn(Speaker.CUSTOMER, text)
    return find_in_turns([turn], language=language, settings=settings)[0]


def find_in_turns(
    turns: Sequence[Turn], *, language: str | None = None, settings: PrivacySettings | None = None
) -> list[list[Secret]]:
    """The secrets in each turn of one conversation, in order and apart from each other.

    `language` chooses the words for numbers (English or Italian); None guesses it from the text.
    """
    settings = settings or PrivacySettings()
    spoken = (language or guess_language([turn.text for turn in turns])).lower()
    passages = [read_passage(turn.text, at, spoken) for at, turn in enumerate(turns)]
    regions = proofs.regions(settings.default_region, spoken)
    reading = _Reading(turns, passages, spoken, regions)
    found = reading.run()
    if settings.introduced_names:
        _extend(found, find_introduced(turns))
    _extend(found, (find_listed(turn.text, settings.names) for turn in turns))
    return [merge(secrets) for secrets in found]


def _extend(found: list[list[Secret]], more: Iterable[Iterable[Secret]]) -> None:
    for secrets, others in zip(found, more, strict=True):
        secrets.extend(others)


@dataclass(slots=True)
class _Open:
    """What is expected: a kind, or None for an ordinary number."""

    kind: Kind | None
    strong: bool
    turn: int  # of the cue or of the last part of the answer
    symbols: int = 0
    tail: bool = False

    @property
    def complete(self) -> bool:
        return self.kind is not None and self.symbols >= (4 if self.tail else _COMPLETE.get(self.kind, 4))

    def fresh(self, turn: int) -> bool:
        limit = _AFTER if self.complete else _FRESH if self.strong else _WEAK_FRESH
        return turn - self.turn <= limit


@dataclass(slots=True)
class _Reading:
    """A conversation while it is read: what is expected, and what was found so far."""

    turns: Sequence[Turn]
    passages: Sequence[Passage]
    language: str
    regions: tuple[str, ...]
    found: list[list[Secret]] = field(default_factory=list)
    open: _Open | None = None
    cues: list[Cue] = field(default_factory=list)
    masked: list[Group] = field(default_factory=list)
    passed: list[tuple[Group, bool]] = field(default_factory=list)  # and whether it was announced as ordinary
    mail_turn: int = -100
    passed_dates: list[tuple[int, SaidDate]] = field(default_factory=list)

    def run(self) -> list[list[Secret]]:
        """Read the turns in order, then join what was dictated in pieces, then look for repetitions."""
        self.found = [[] for _ in self.turns]
        for turn in range(len(self.turns)):
            self._read_turn(turn)
        self._join_pieces()
        self._join_dates()
        self._repeat()
        return self.found

    def _read_turn(self, turn: int) -> None:
        passage = self.passages[turn]
        self.cues = find_cues(passage.text)
        self._read_addresses(turn)
        taken = [(secret.start, secret.end) for secret in self.found[turn]]
        groups = [
            group
            for whole in passage.groups
            for group in split_at_cues(whole, passage, self.cues)
            if not any(start < group.end and group.start < end for start, end in taken)
        ]
        dates = find_dates(passage.text, self.language)
        events: list[tuple[int, Callable[[], None]]] = []
        events += [(cue.start, partial(self._hear_cue, cue, turn)) for cue in self.cues]
        events += [(date.start, partial(self._hear_date, date, turn, groups)) for date in dates]
        events += [(group.start, partial(self._hear_group, group, turn, groups, dates)) for group in groups]
        for _, act in sorted(events, key=lambda event: event[0]):
            act()
        self._close_turn(turn)

    # Cues

    def _hear_cue(self, cue: Cue, turn: int) -> None:
        now = self.open if self.open and self.open.fresh(turn) else None
        if cue.strength == "bare":
            return
        if cue.strength == "tail":
            if now is None or (now.kind is None and now.turn < turn):
                if now is None and "year" not in self.passages[turn].text[cue.start : cue.end].lower():
                    self.open = _Open(Kind.CARD, False, turn, tail=True)
            else:
                self.open = replace(
                    now, turn=turn, tail=now.kind is not None, symbols=0 if now.complete else now.symbols
                )
        elif cue.strength == "weak":
            if now is None or not (now.strong and (now.kind is not None or now.turn == turn)):
                self.open = _Open(cue.kind, False, turn)
        elif self._names_account(cue, turn) and now and now.kind in {Kind.BANK_ACCOUNT, Kind.IBAN}:
            self.open = _Open(Kind.BANK_ACCOUNT, True, turn)
        elif cue.kind is None and now and now.strong and now.kind and self._same_sentence(cue, turn):
            self.open = _Open(None, True, turn)
        else:
            tail = bool(now and now.tail and now.turn == turn and cue.kind is not None)
            self.open = _Open(cue.kind, True, turn, tail=tail)
        if cue.kind is Kind.EMAIL:
            self.mail_turn = turn

    def _names_account(self, cue: Cue, turn: int) -> bool:
        """Whether the cue is "account number", which belongs to a bank where a bank is spoken of."""
        return cue.kind is None and self.passages[turn].text[cue.start : cue.end].lower().startswith(
            "account"
        )

    def _same_sentence(self, cue: Cue, turn: int) -> bool:
        """Whether a secret was announced earlier in the sentence of `cue`."""
        text = self.passages[turn].text
        return any(
            other.kind is not None
            and other.end <= cue.start
            and not re.search(r"[.?!]\s", text[other.end : cue.start])
            for other in self.cues
        )

    def _close_turn(self, turn: int) -> None:
        """Let an ordinary number that was named and said, or named beside a secret, close no question."""
        strong = [cue for cue in self.cues if cue.strength == "strong"]
        if not strong or strong[-1].kind is not None or self.open is None or self.open.kind is not None:
            return
        answered = any(group.turn == turn and group.start >= strong[-1].end for group, _ in self.passed)
        secret = next((cue for cue in reversed(strong) if cue.kind is not None), None)
        if secret is not None and (answered or self._same_sentence(strong[-1], turn)):
            self.open = _Open(secret.kind, True, turn)
        elif answered:
            self.open = self._before(turn)

    def _before(self, turn: int) -> _Open | None:
        """The question that was open before this turn, when it had no answer yet."""
        for earlier in range(turn - 1, max(-1, turn - _AFTER - 1), -1):
            strong = [cue for cue in find_cues(self.passages[earlier].text) if cue.strength == "strong"]
            if strong:
                kind = strong[-1].kind
                unanswered = kind and not any(
                    secret.kind is kind for s in self.found[earlier:] for secret in s
                )
                return _Open(kind, True, earlier) if unanswered else None
        return None

    # Dates

    def _hear_date(self, date: SaidDate, turn: int, groups: Sequence[Group]) -> None:
        now = self.open if self.open and self.open.fresh(turn) else None
        kind = now.kind if now else None
        expected = kind is Kind.BIRTH_DATE and (date.year is None or date.year <= _YOUNGEST + 6)
        announced = self._cue_behind(date.end, turn, groups)
        if announced is not None:
            expected = announced.kind is Kind.BIRTH_DATE
        near = [
            cue
            for cue in self.cues
            if cue.end <= date.start and self._linked(cue.end, date.start, turn, most=2)
        ]
        alone = len(re.findall(r"\w+", self.passages[turn].text)) - len(
            re.findall(r"\w+", self.passages[turn].text[date.start : date.end])
        )
        if expected and date.year is None and announced is None and not near:
            expected = alone <= 6
        month_alone = date.year is None and not re.search(
            r"\W", self.passages[turn].text[date.start : date.end]
        )
        if month_alone and not self.passages[turn].dictated and alone > 2:
            expected = False
        unasked = date.whole and date.year is not None and _OLDEST <= date.year <= _YOUNGEST and alone <= 4
        if not expected and not (unasked and (now is None or now.kind is not None)):
            self.passed_dates.append((turn, date))
            return
        if now and expected and kind is Kind.BIRTH_DATE:
            self.open = replace(now, turn=turn, symbols=now.symbols + (4 if date.year else 2))
        self.found[turn].append(Secret(Kind.BIRTH_DATE, date.start, date.end))

    # Numbers

    def _hear_group(
        self, group: Group, turn: int, groups: Sequence[Group], dates: Sequence[SaidDate]
    ) -> None:
        if any(secret.start < group.end and group.start < secret.end for secret in self.found[turn]):
            return
        expected = self.open.kind if self.open and self.open.fresh(turn) else None
        if any(date.start <= group.start and group.end <= date.end for date in dates):
            slashed = "/" in self.passages[turn].text[group.start : group.end]
            sure = expected in _DASHED and bool(self.open and self.open.strong)
            if not sure or (slashed and expected is Kind.PHONE):
                return
        kind = self._kind(group, turn, groups)
        if kind is not None and kind not in _WITH_LETTERS and not group.digits:
            return
        if kind is None:
            ordinary = self._bare_before(group, turn) or bool(
                self.open and self.open.kind is None and self.open.strong
            )
            self.passed.append((group, ordinary))
            return
        self._mask(group, kind)
        if self.open and self.open.kind is kind:
            self.open = replace(self.open, turn=turn, symbols=self.open.symbols + len(group.symbols))

    def _mask(self, group: Group, kind: Kind) -> None:
        trimmed = group if kind in _WITH_LETTERS else without_letters(group, self.passages[group.turn])
        text = self.passages[group.turn].text
        opened = (
            len(text[: trimmed.start]) - len(text[: trimmed.start].rstrip("+(")) if kind is Kind.PHONE else 0
        )
        self.found[group.turn].append(Secret(kind, trimmed.start - opened, trimmed.end))
        self.masked.append(trimmed)

    def _kind(self, group: Group, turn: int, groups: Sequence[Group]) -> Kind | None:
        """The kind of a group by proof, by the cue behind it, by the one in front, or by its length alone."""
        if proved := self._proved(group):
            return proved
        if continued := self._continues(group, turn):
            return continued
        now = self.open if self.open and self.open.fresh(turn) else None
        near = self._near_cue(group, turn)
        behind = None if near and near.strength != "bare" else self._cue_behind(group.end, turn, groups)
        if behind is not None:
            if behind.kind is None:
                return None
            if _long_enough(behind.kind, group, True, True, direct=True):
                return behind.kind
        if now and now.kind is None:
            return None
        if self._is_numbered(group, turn, now):
            return None
        if now and now.kind:
            dictated = self.passages[turn].dictated
            direct = near is not None and near.kind is now.kind
            if (now.complete and not direct and (not dictated or len(group.symbols) < 3)) or (
                now.kind is Kind.BIRTH_DATE and not (dictated or direct or turn - now.turn <= 2)
            ):
                pass
            elif _long_enough(
                now.kind,
                group,
                now.strong,
                dictated,
                direct=direct,
                tail=now.tail,
                begun=self._begun(now, near, group, turn),
            ):
                return now.kind
        return self._unannounced(group) or self._after_card(group, turn) or self._answer(group, turn)

    def _answer(self, group: Group, turn: int) -> Kind | None:
        """The kind of a bare row of digits in answer to a question for "the digits" or "the code"."""
        passage = self.passages[turn]
        if turn == 0 or not passage.dictated or group.letters or len(group.items) + len(group.digits) < 4:
            return None
        asked = self.turns[turn - 1]
        about = _ASKED_FOR_DIGITS.search(asked.text)
        if (
            asked.speaker is self.turns[turn].speaker
            or not about
            or any(c.kind is None for c in find_cues(asked.text))
        ):
            return None
        size = len(group.digits)
        return Kind.SECURITY_CODE if size in {3, 4} else Kind.PHONE if size >= 7 else None

    def _begun(self, now: _Open, near: Cue | None, group: Group, turn: int) -> bool:
        """Whether one or two digits go on with a date of birth: a day was said, or "born in" before."""
        if now.symbols > 0:
            return self.passages[turn].dictated
        born = (
            near is not None
            and near.strength == "strong"
            and self._linked(near.end, group.start, turn, most=0)
        )
        return (
            born
            and len(group.digits) == 2
            and not re.search(
                r"(?i)\bi'm\b", self.passages[turn].text[near.end : group.start] if near else ""
            )
        )

    def _after_card(self, group: Group, turn: int) -> Kind | None:
        """Three or four digits by themselves, soon after a card and not asked for otherwise, are its code."""
        cards = [masked.turn for masked in self.masked if self._kind_at(masked) is Kind.CARD]
        soon = bool(cards) and 0 < turn - cards[-1] <= _FRESH
        alone = self.passages[turn].dictated and group.digits == group.symbols
        return Kind.SECURITY_CODE if soon and alone and len(group.digits) in {3, 4} else None

    def _continues(self, group: Group, turn: int) -> Kind | None:
        """The kind of what the same speaker began to dictate just before, when the other only said "yes"."""
        if not self.masked or not self._linked(0, group.start, turn, most=0):
            return None
        last = self.masked[-1]
        text = self.passages[last.turn].text
        same = self.turns[last.turn].speaker is self.turns[turn].speaker and last.turn < turn
        if not same or turn - last.turn > 3 or not self._linked(last.end, len(text), last.turn, most=0):
            return None
        heard = self.passages[last.turn + 1 : turn]
        return self._kind_at(last) if all(one.backchannel or one.dictated for one in heard) else None

    def _proved(self, group: Group) -> Kind | None:
        """The kind of a number that its check digits give away, whatever was announced."""
        if 13 <= len(group.digits) <= 40 and group.letters <= 2 and proofs.is_card(group.digits):
            return Kind.CARD
        if group.letters >= 2:
            for at in range(len(group.items)):
                symbols = "".join(item.symbols for item in group.items[at:])
                if len(symbols) >= 15 and (proofs.is_iban(symbols) or proofs.looks_like_iban(symbols)):
                    return Kind.IBAN
        if group.letters and proofs.national_id(group.symbols, self.language):
            return Kind.NATIONAL_ID
        return None

    def _unannounced(self, group: Group) -> Kind | None:
        """The kind of a number that is too long, or too well formed, to be anything else."""
        text = self.passages[group.turn].text
        shown = text[max(0, group.start - 1) : group.end].strip()
        plus = shown.startswith(("+", "(")) or "plus" in text[max(0, group.start - 6) : group.start].lower()
        shown = shown if shown.startswith(("+", "(")) else text[group.start : group.end]
        if proofs.is_social_security(shown):
            return Kind.NATIONAL_ID
        if proofs.is_written_phone(shown) or (plus and len(group.digits) >= 8):
            return Kind.PHONE
        if group.letters > 1 or len(group.digits) < 9:
            return None
        if len(group.digits) < 13 and proofs.is_phone(group.digits, plus=plus, regions=self.regions):
            return Kind.PHONE
        return proofs.kind_of(group.digits)

    def _near_cue(self, group: Group, turn: int) -> Cue | None:
        """The last cue in front of a group in its turn, when little but "is" and "please" lies between."""
        before = [cue for cue in self.cues if cue.end <= group.start]
        return before[-1] if before and self._linked(before[-1].end, group.start, turn, most=3) else None

    def _bare_before(self, group: Group, turn: int) -> bool:
        near = self._near_cue(group, turn)
        return (
            near is not None and near.strength == "bare" and self._linked(near.end, group.start, turn, most=0)
        )

    def _is_numbered(self, group: Group, turn: int, now: _Open | None) -> bool:
        """Whether a noun or a word of money stands right in front ("order 40221", "costs 49")."""
        if not self._bare_before(group, turn):
            return False
        near = self._near_cue(group, turn)
        if len(group.digits) >= 9:
            return near is not None and names_a_thing(self.passages[turn].text[near.start : near.end])
        return not (now and now.kind and now.strong and len(group.digits) >= 7)

    def _cue_behind(self, end: int, turn: int, groups: Sequence[Group]) -> Cue | None:
        """The cue right behind a number ("... is my mobile"), unless it announces the next one."""
        behind = next((cue for cue in self.cues if cue.start >= end), None)
        if behind is None or behind.strength not in {"strong", "weak"}:
            return None
        between = self.passages[turn].text[end : behind.start]
        adjacent = behind.strength == "strong" and re.fullmatch(
            r"(?i)[\s,.]*(?:(?:the|my|our|your|its)\s+)?", between
        )
        if not adjacent and not re.search(
            r"(?i)\b(?:is|was|are|that's|for|as|it's|be|è|sono|on|that)\b", between
        ):
            return None
        if not self._linked(end, behind.start, turn, most=0) or re.search(
            r"[?!]|\band\b(?!\s+that)", between
        ):
            return None
        following = next((group for group in groups if group.start >= behind.end), None)
        if following is not None and self._linked(behind.end, following.start, turn, most=0):
            return None
        return behind

    def _linked(self, start: int, end: int, turn: int, *, most: int) -> bool:
        words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", self.passages[turn].text[start:end].lower())
        return sum(word.replace("’", "'") not in LINKS for word in words) <= most and len(words) <= 10

    # Addresses

    def _read_addresses(self, turn: int) -> None:
        passage = self.passages[turn]
        if any(cue.kind is Kind.EMAIL for cue in self.cues):
            self.mail_turn = turn
        asked = turn - self.mail_turn <= 6
        for address in find_addresses(passage.tokens, self.language):
            if address.first == address.pivot:
                if address.pivot <= 2 and self._name_before(turn):
                    self._mask_tokens(turn, address.pivot, address.last)
                continue
            if address.plain and not asked and _WEBSITE.search(passage.text):
                continue
            self._mask_tokens(turn, address.first, address.last)
            self.mail_turn = max(self.mail_turn, turn - 3)
        if asked:
            for first, last in find_pieces(passage.tokens):
                self._mask_tokens(turn, first, last)

    def _name_before(self, turn: int) -> bool:
        """Mask the name of an address that goes on in this turn; false when there is none."""
        found = False
        for earlier in range(turn - 1, max(-1, turn - 7), -1):
            if self.turns[earlier].speaker is not self.turns[turn].speaker:
                continue
            tokens = self.passages[earlier].tokens
            end = len(tokens) - 1
            while end >= 0 and tokens[end].text in ",.?!":
                end -= 1
            first = local_start(tokens, end, self.language)
            if first <= end:
                self._mask_tokens(earlier, first, end)
                found = True
            if first > 0 and not self.passages[earlier].backchannel:
                break
        return found

    def _mask_tokens(self, turn: int, first: int, last: int) -> None:
        tokens = self.passages[turn].tokens
        self.found[turn].append(Secret(Kind.EMAIL, tokens[first].start, tokens[last].end))

    # What was said in pieces, and again

    def _join_pieces(self) -> None:
        """Mask what was dictated over several turns when a part is a secret or the whole is too long."""
        for run in self._runs():
            kind = self._kind_of_run(run)
            if kind is None:
                continue
            for group in run:
                if self._kind_at(group) is not kind and (group.digits or kind in _WITH_LETTERS):
                    self._mask(group, kind)

    def _join_dates(self) -> None:
        """Mask the day and month when their year turned out to be that of a birth."""
        for turn, date in self.passed_dates:
            day = Group(turn, (), date.start, date.end)
            for later in range(turn + 1, min(turn + 4, len(self.turns))):
                if self.turns[later].speaker is not self.turns[turn].speaker:
                    continue
                years = [secret for secret in self.found[later] if secret.kind is Kind.BIRTH_DATE]
                if years and self._goes_on(day, Group(later, (), years[0].start, years[0].end)):
                    self.found[turn].append(Secret(Kind.BIRTH_DATE, date.start, date.end))
                break

    def _kind_of_run(self, run: Sequence[Group]) -> Kind | None:
        symbols, digits = ("".join(getattr(group, name) for group in run) for name in ("symbols", "digits"))
        if len(symbols) - len(digits) >= 2 and (proofs.is_iban(symbols) or proofs.looks_like_iban(symbols)):
            return Kind.IBAN
        if proofs.is_card(digits):
            return Kind.CARD
        kinds = [kind for group in run if (kind := self._kind_at(group))]
        if kinds:
            return kinds[0]
        announced = any(group == passed and told for group in run for passed, told in self.passed)
        return proofs.kind_of(digits) if len(digits) >= 9 and not announced else None

    def _runs(self) -> list[list[Group]]:
        """Groups of one speaker over several turns with nothing but assent between one and the next."""
        groups = [*self.masked, *(group for group, _ in self.passed)]
        runs: dict[Speaker, list[list[Group]]] = {}
        for group in sorted(groups, key=lambda group: (group.turn, group.start)):
            own = runs.setdefault(self.turns[group.turn].speaker, [])
            if own and self._goes_on(own[-1][-1], group):
                own[-1].append(group)
            else:
                own.append([group])
        return [run for own in runs.values() for run in own if len(run) > 1]

    def _bare_before_in(self, group: Group) -> bool:
        self.cues = find_cues(self.passages[group.turn].text)
        return self._bare_before(group, group.turn)

    def _goes_on(self, last: Group, group: Group) -> bool:
        """Whether one group ends a turn and the other begins one, with little but assent between."""
        if last.turn == group.turn:
            return self._linked(last.end, group.start, group.turn, most=0) and not self._bare_before_in(group)
        between = self.passages[last.turn + 1 : group.turn]
        ends = self._linked(last.end, len(self.passages[last.turn].text), last.turn, most=0)
        begins = self._linked(0, group.start, group.turn, most=0)
        return (
            ends and begins and len(between) <= 3 and all(one.backchannel or one.dictated for one in between)
        )

    def _repeat(self) -> None:
        """Mask what was masked elsewhere and is said again, by whomever."""
        rows = {kind: self._row(kind) for kind in Kind}
        hidden = [(kind, row) for kind, row in rows.items() if row]
        codes = {
            group.digits: Kind.SECURITY_CODE
            for group in self.masked
            if len(group.digits) >= 3 and self._kind_at(group) is Kind.SECURITY_CODE
        }
        for group, _ in self.passed:
            if self._kind_at(group) is not None:
                continue
            kind = next(
                (kind for kind, row in hidden if len(group.symbols) >= 4 and group.symbols in row), None
            ) or codes.get(group.digits)
            if kind is not None:
                self.found[group.turn].append(Secret(kind, group.start, group.end))

    def _row(self, kind: Kind) -> str:
        return "".join(group.symbols for group in self.masked if self._kind_at(group) is kind)

    def _kind_at(self, group: Group) -> Kind | None:
        for secret in self.found[group.turn]:
            if secret.start < group.end and group.start < secret.end:
                return secret.kind
        return None


def _long_enough(
    kind: Kind,
    group: Group,
    strong: bool,
    dictated: bool,
    *,
    direct: bool,
    tail: bool = False,
    begun: bool = False,
) -> bool:
    """Whether a group can be (part of) what is expected.

    A narrative must name at least four digits in a row; a turn that is nothing but a number may hold one.
    """
    digits, symbols = len(group.digits), len(group.symbols)
    single = _single_figure(group)
    if tail and digits >= (2 if dictated else 3):
        return True
    if not strong:
        return group.letters == 0 and (
            digits >= 7 or (dictated and digits >= 3 and not (single and digits < 4))
        )
    if kind is Kind.SECURITY_CODE:
        return dictated or (digits >= 1 if direct else 3 <= digits <= 8 and group.letters == 0)
    if kind not in _WITH_LETTERS and group.letters > 1 and not dictated:
        return False
    if kind is Kind.PHONE:
        return digits >= (5 if dictated else 6) or (
            (dictated or direct) and (len(group.items) >= 3 or (digits >= 3 and not single))
        )
    if kind is Kind.EMAIL and group.letters == 0 and not dictated:
        return False
    if kind in _WITH_LETTERS:
        least = 1 if dictated else 3 if direct else 5
        return symbols >= least and (digits > 0 or len(group.items) > 1)
    if kind is Kind.BIRTH_DATE:
        return digits >= 4 or len(group.items) >= 2 or begun
    return digits >= (1 if dictated else 3 if direct else 4)


def _single_figure(group: Group) -> bool:
    """Whether it is one ordinary number, or a time of day, said in words: "four thirty"."""
    return all(item.spoken for item in group.items) and len(group.items) <= 2


def split_at_cues(group: Group, passage: Passage, cues: Sequence[Cue]) -> list[Group]:
    """The parts of a group outside the words of cues: in "the last four, 4095" the first four is no digit."""
    spans = [(cue.start, cue.end) for cue in cues if cue.strength != "bare"]
    parts: list[list[Item]] = [[]]
    for item in group.items:
        start, end = passage.tokens[item.first].start, passage.tokens[item.last].end
        if any(left < end and start < right for left, right in spans):
            parts.append([])
        else:
            if parts[-1] and any(
                passage.tokens[parts[-1][-1].last].end <= left and right <= start for left, right in spans
            ):
                parts.append([])
            parts[-1].append(item)
    return [_made_of(part, group.turn, passage) for part in parts if part]


def without_letters(group: Group, passage: Passage) -> Group:
    """The group without the letters in front and behind, when the secret is made of digits."""
    items = list(group.items)
    while len(items) > 1 and not any(letter.isdigit() for letter in items[0].symbols):
        items.pop(0)
    while len(items) > 1 and not any(letter.isdigit() for letter in items[-1].symbols):
        items.pop()
    return _made_of(items, group.turn, passage)


def _made_of(items: Sequence[Item], turn: int, passage: Passage) -> Group:
    start, end = passage.tokens[items[0].first].start, passage.tokens[items[-1].last].end
    return Group(turn, tuple(items), start, end)
