"""What the words of one party say about the role: cues, who is addressed, advice and trouble, all words.

English and Italian have lists of their own; which applies is told from the commonest words. Other languages
are read with the English lists, find next to nothing in them, and so leave the role in doubt.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_FEWEST_TERMS = 8  # a party that says less has its words count as if it had said this much
_UNSAID = 5  # words added to every party, so that shares of few words weigh little
_USUAL_LENGTH = 4  # letters of a word

# Measures of a party, in the order of `Party.measures`.
MEASURES = (
    "agent_cues",
    "customer_cues",
    "you",
    "me",
    "we",
    "questions",
    "advice",
    "trouble",
    "assents",
    "word_length",
)


@dataclass(frozen=True, slots=True)
class Party:
    """One party's side of a conversation.

    `terms` are its words and pairs of words, each once, a number as "#" and the beginning as "^".
    `measures` are those of `MEASURES`: log(1 + count) of the cues, shares of all words, and tens of letters
    by which a word is longer than usual. `words` is how many it says.
    """

    terms: frozenset[str]
    measures: tuple[float, ...]
    language: str
    words: int = 0

    @property
    def term_weight(self) -> float:
        """1 / sqrt(terms): what each term counts, so that much talk does not count as much evidence."""
        return 1 / math.sqrt(max(_FEWEST_TERMS, len(self.terms)))


@dataclass(frozen=True, slots=True)
class _Lists:
    """What is looked for in one language.

    `advice` is how agents tell people what to do and what holds; `trouble` is how customers say what is
    wrong and ask why; `assents` are the small words of who answers, numbers among them.
    """

    agent: re.Pattern[str]
    customer: re.Pattern[str]
    questions: re.Pattern[str]
    advice: re.Pattern[str]
    trouble: re.Pattern[str]
    assents: frozenset[str]
    you: frozenset[str]
    me: frozenset[str]
    we: frozenset[str]
    common: frozenset[str]


_LISTS: Mapping[str, _Lists] = {
    "en": _Lists(
        agent=re.compile(
            r"\b(?:thank(?:s| you) for (?:calling|holding|waiting|contacting|your patience)"
            r"|how (?:can|may) i help|(?:can|may|could) i (?:have|get|take|ask)"
            r"|let me (?:check|see|look|pull|get)|i (?:can|will|have) (?:see|found)"
            r"|anything else|one moment|is that correct"
            r"|your (?:account|order|name|address|card|bill|number|date)"
            r"|i apologi[sz]e|our (?:system|policy|records)|we (?:can|will|offer|have)"
            r"|welcome to|recorded for)"
        ),
        customer=re.compile(
            r"\b(?:my (?:account|order|card|bill|money|phone|internet|router|package|name|address"
            r"|refund"
            r"|wife|husband)"
            r"|i(?:'m| am) calling|i (?:want|need|would like|called|paid|ordered|received|bought|never"
            r"|was told)"
            r"|why (?:did|was|is|am|do)|when (?:will|can)|how long|nobody|that works|no that is all"
            r"|i have been)"
        ),
        questions=re.compile(
            r"\b(?:(?:can|could|do|did|have|are|were|would|will) you(?! (?:help|please|fix|send|check"
            r"|explain|tell"
            r"|give|do|guys|have any|offer|repeat))|(?:what|which|how|where|when|who)(?:'s| is| was"
            r"| are| would)"
            r" (?:your|the|you)|which \w+ (?:do|did|is|are|would)|what (?:kind|type|model|colou?r|size"
            r"|time|date)"
            r"|(?:is|was|does|did|has) (?:it|that|this|there|everything|anything)|any other|since when"
            r"|may i)\b"
        ),
        advice=re.compile(
            r"\b(?:please (?!help|can|could|tell me|send me|call me)\w+|you (?:can|may|should|could"
            r"|need to|have to"
            r"|might|will|must|would|'ll)(?! you)|you'(?:ll|d) (?:need|have|get|receive|be)|(?:try"
            r"|click|press|select"
            r"|enter|go) (?:to|on|the|your|in)|make sure|feel free|i (?:suggest|recommend|advise)"
            r"|we (?:suggest"
            r"|recommend|advise)|according to|unfortunately|currently|at (?:the moment|present)"
            r"|is (?:available"
            r"|supported|valid|caused)|(?:may|will|can|should|must) be|within|once you|if you"
            r"|for you)\b"
        ),
        trouble=re.compile(
            r"\b(?:(?:does|do|did|is|was|has|have|can|could|would|will)(?:n't| not)|cannot|never"
            r"|nobody|no one"
            r"|nothing|why|still|always|already|again|broken|wrong|lost|terrible|ridiculous|annoying"
            r"|disappointed"
            r"|useless|problem|when (?:will|can|do)|how (?:do|can|could|long|much|come)|what (?:about"
            r"|happens|if)"
            r"|(?:i|i've|i'm|i'd|my) \w+)\b"
        ),
        assents=frozenset("ok okay yes yeah yep no nope oh ah sure right alright hmm uh um # well".split()),
        you=frozenset("you your you're you'll".split()),
        me=frozenset("i my me i'm i've i'd mine".split()),
        we=frozenset("we our we'll we're us".split()),
        common=frozenset("the to and you is of a it that for my was have i your this not can on".split()),
    ),
    "it": _Lists(
        agent=re.compile(
            r"\b(?:come posso (?:aiutar|esser)|in cosa posso|posso (?:aiutar|avere|chieder|fare altro)"
            r"|la ringrazio|grazie (?:per|di) (?:aver|la (?:sua )?(?:pazienza|attesa|chiamata))"
            r"|mi (?:può|puo|potrebbe|dà|dica|dice|conferma|dispiace)|verifico|controllo subito"
            r"|resti in linea|un (?:momento|attimo|istante)|altro in cui|ci scusiamo"
            r"|le (?:invio|mando|confermo|ho|faccio|arriverà|do|assicuro)|provvedo|servizio clienti"
            r"|(?:il suo|la sua|del suo|della sua|sul suo) \w+|buona giornata|buon proseguimento"
            r"|a sua disposizione)"
        ),
        customer=re.compile(
            r"\b(?:vorrei|(?:il mio|la mia|i miei|le mie|del mio|della mia) \w+"
            r"|ho (?:chiamato|pagato|ordinato|ricevuto|chiesto|comprato|provato|bisogno)"
            r"|non (?:riesco|funziona|ho (?:ricevuto|capito|ancora)|è arrivat[oa])|mi (?:hanno|avete"
            r"|serve)"
            r"|chiamo (?:per|perché)|sto chiamando|da (?:ieri|giorni|stamattina|una settimana)"
            r"|perché (?:mi|non|la|il|devo)|quando (?:arriva|posso|mi)|quanto (?:tempo|devo|costa|ci)"
            r"|nessuno|no (?:grazie|è tutto))"
        ),
        questions=re.compile(
            r"\b(?:qual è|quale|può|puo|potrebbe|mi dice|mi dà|vuole|desidera|ha (?:già|provato"
            r"|per caso))\b"
        ),
        advice=re.compile(
            r"\b(?:(?:può|puo|deve|dovrebbe|potrebbe|provi a|si ricordi|basta|bisogna|puoi|devi"
            r"|prova a|occorre)"
            r"|le consigli\w+|ti consigli\w+|purtroppo|al momento|entro|verrà|riceverà|la (?:ringrazio"
            r"|richiam\w+"
            r"|contatt\w+|chiamo)|se (?:vuole|desidera|preferisce)|nostr[aoie]|mi (?:risulta|dia"
            r"|lasci)|per lei)\b"
        ),
        trouble=re.compile(
            r"\b(?:non|mai|nessuno|niente|perché|perche|ancora|sempre|già|di nuovo|rott[oa]"
            r"|sbagliat[oa]|problema"
            r"|come (?:mai|faccio|posso)|quando|quanto|dove|(?:mi[oae]|miei) \w+|volevo|vorrei|voglio"
            r"|ho \w+)\b"
        ),
        assents=frozenset("ok sì si no ah eh certo ecco esatto allora # mh bene".split()),
        you=frozenset("lei suo sua suoi sue vi voi vostro vostra".split()),
        me=frozenset("io ho mi mio mia miei mie sono".split()),
        we=frozenset("noi nostro nostra nostri nostre abbiamo possiamo".split()),
        common=frozenset("il la di che non è per un una e ho mi del della sono più le da con si".split()),
    ),
}


def party(text: str, language: str | None = None) -> Party:
    """What one party's words say; the language is told from them unless it is given."""
    words = tokens(text)
    if language is None or language not in _LISTS:
        language = tell_language(words)
    lists = _LISTS[language]
    line = " ".join(words)
    per_word = 1 / (len(words) + _UNSAID)
    measures = (
        math.log1p(len(lists.agent.findall(line))),
        math.log1p(len(lists.customer.findall(line))),
        _share(words, lists.you),
        _share(words, lists.me),
        _share(words, lists.we),
        len(lists.questions.findall(line)) * per_word,
        len(lists.advice.findall(line)) * per_word,
        len(lists.trouble.findall(line)) * per_word,
        _share(words, lists.assents),
        sum(len(word) - _USUAL_LENGTH for word in words) * per_word / 10,
    )
    pairs = (f"{first} {second}" for first, second in pairwise(["^", *words]))
    return Party(frozenset(words) | frozenset(pairs), measures, language, len(words))


def tokens(text: str) -> list[str]:
    """The words in lower case, without punctuation, a number as "#"."""
    words = _WORD.findall(text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return ["#" if word.isdigit() else word for word in words]


def tell_language(words: Sequence[str]) -> str:
    """The language, of those that have lists, whose commonest words are found most; English in doubt."""
    found = {language: sum(word in lists.common for word in words) for language, lists in _LISTS.items()}
    return max(found, key=lambda language: found[language])


def _share(words: Sequence[str], wanted: frozenset[str]) -> float:
    return sum(word in wanted for word in words) / (len(words) + _UNSAID)
