from hypothesis import given
from hypothesis import strategies as st

from autoqa.scoring.sayings import LANGUAGES, readable, says, sentences


def test_a_transcript_without_a_language_is_read_as_english():
    assert [readable(code) for code in (None, "en-GB", "IT", "de")] == ["en", "en", "it", None]


def test_a_turn_without_punctuation_is_cut_in_front_of_a_conjunction():
    said = "well " * 50 + "and then " + "more " * 30
    first, second = sentences(said)
    assert len(first.split()) <= 60
    assert second.startswith(("and then more", "then more"))


@given(st.text(st.characters(codec="utf-8"), max_size=400))
def test_nothing_but_space_is_lost_in_sentences(text: str):
    assert "".join(" ".join(sentences(text)).split()) == "".join(text.replace("’", "'").split())


def test_typographic_apostrophes_are_read():
    assert says("I can’t refund that.", "en", "refusals")


def test_every_pattern_can_be_read():
    names = (
        "promises",
        "dated",
        "none",
        "done",
        "got",
        "accepts",
        "declines",
        "refusals",
        "passes_on",
        "unsure",
    )
    for language in LANGUAGES:
        for name in names:
            assert not says("", language, name)
