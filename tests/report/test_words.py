"""Sentences and figures as each language writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.domain.agreement import Estimate
from autoqa.errors import ConfigurationError
from autoqa.report.words import NONE, Said, isolated, words

TEXTS = {
    "greets": {"en": "Hello {name}", "it": "Ciao {name}"},
    "calls 1": {"en": "1 call", "it": "1 chiamata"},
    "calls n": {"en": "{n} calls", "it": "{n} chiamate"},
    "run": {"en": "Run <code>x</code>.", "it": "Eseguire <code>x</code>."},
}
ENGLISH, ITALIAN = Said.of("en", TEXTS), Said.of("it", TEXTS)


def test_a_text_that_is_missing_fails():
    with pytest.raises(KeyError):
        words("en", TEXTS)["unknown"]


def test_a_fact_that_is_missing_fails():
    with pytest.raises(KeyError):
        ENGLISH("greets")


def test_a_language_without_texts_is_named():
    with pytest.raises(ConfigurationError, match="'de'; there are en, it"):
        words("de")


def test_what_is_put_into_a_sentence_is_escaped_and_the_sentence_is_not():
    assert ENGLISH("greets", name="<b>&'\"") == "Hello &lt;b&gt;&amp;&#39;&#34;"
    assert ENGLISH("greets", name=ENGLISH("run")) == "Hello Run <code>x</code>."


def test_braces_of_a_name_are_left_alone():
    assert ENGLISH("greets", name="{name} {0}") == "Hello {name} {0}"


def test_needs_names_the_facts_of_a_text():
    assert ENGLISH.needs("greets") == {"name"}
    assert ENGLISH.needs("run") == set()


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.8, "Il 3 % e l'80 % dell'80 %"),
        (0.08, "Il 3 % e l'8 % dell'8 %"),
        (0.11, "Il 3 % e l'11 % dell'11 %"),
        (0.01, "Il 3 % e l'1 % dell'1 %"),
        (0.1, "Il 3 % e il 10 % del 10 %"),
        (0.18, "Il 3 % e il 18 % del 18 %"),
        (1.0, "Il 3 % e il 100 % del 100 %"),
    ],
)
def test_italian_articles_lose_their_vowel_before_another(share: float, said: str):
    texts = {"x": {"en": "{a}", "it": "Il 3 % e il {a} del {a}"}}
    assert Said.of("it", texts)("x", a=ITALIAN.percent(share)).replace("\u00a0", " ") == said


def test_articles_in_names_stay_as_they_are():
    assert ITALIAN("greets", name="il 8") == "Ciao il 8"


@pytest.mark.parametrize(("n", "said"), [(0, "0 calls"), (1, "1 call"), (1234, "1,234 calls")])
def test_things_are_counted(n: int, said: str):
    assert ENGLISH.counted("calls", n) == said


def test_italian_counts_with_points():
    assert ITALIAN.counted("calls", 1234567) == "1.234.567 chiamate"


@pytest.mark.parametrize(
    ("items", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "<"], "a, b and &lt;")]
)
def test_lists_are_said(items: list[str], said: str):
    assert ENGLISH.listed(items) == said


def test_empty_sentences_leave_no_gap():
    assert ENGLISH.joined(["One.", "", "Two."]) == "One. Two."


@pytest.mark.parametrize(
    ("value", "english", "italian"),
    [
        (None, NONE, NONE),
        (0.5, "0.50", "0,50"),
        (-0.125, "−0.12", "−0,12"),
        (-0.001, "0.00", "0,00"),
        (12345.678, "12,345.68", "12.345,68"),
    ],
)
def test_numbers_are_written_as_the_language_does(value: float | None, english: str, italian: str):
    assert ENGLISH.number(value) == english
    assert ITALIAN.number(value) == italian


def test_a_sign_is_shown_where_it_is_asked_for_but_not_before_nothing():
    assert [ENGLISH.number(v, sign=True) for v in (0.5, -0.5, 0.001)] == ["+0.50", "−0.50", "0.00"]


@given(st.floats(-1e9, 1e9), st.integers(0, 4), st.booleans())
def test_a_number_reads_back(value: float, digits: int, sign: bool):
    text = ITALIAN.number(value, digits, sign=sign)
    back = float(text.replace(".", "").replace(",", ".").replace("−", "-"))
    assert back == pytest.approx(value, abs=0.5000001 * 10**-digits)


@pytest.mark.parametrize(("n", "said"), [(3, "3"), (2.5, "2.5"), (2.0, "2"), (1000, "1,000")])
def test_counts_are_whole_where_they_are(n: float, said: str):
    assert ENGLISH.count(n) == said


def test_shares_are_in_hundred_and_do_not_break():
    assert ENGLISH.percent(0.625, 1) == "62.5\u00a0%"
    assert ITALIAN.percent(None) == NONE


def test_levels_keep_their_digits():
    assert [ITALIAN.level(v) for v in (1.0, -2.0, 2.5)] == ["1", "−2", "2,5"]


def test_a_figure_has_its_interval_where_there_is_one():
    assert ENGLISH.figure(Estimate(0.5, 0.4, 0.6, 9)) == "0.50 (0.40 to 0.60)"
    assert ITALIAN.figure(Estimate(0.5, 0.4, 0.6, 9), sign=True) == "+0,50 (da +0,40 a +0,60)"
    assert ENGLISH.figure(Estimate(0.5)) == "0.50"
    assert ENGLISH.figure(Estimate(None)) == NONE
    assert ENGLISH.figure(None) == NONE


def test_a_name_in_a_sentence_keeps_its_direction_to_itself():
    assert isolated("\u202e<b>") == "<bdi>\u202e&lt;b&gt;</bdi>"
    assert ENGLISH("greets", name=isolated("x")) == "Hello <bdi>x</bdi>"


@pytest.mark.parametrize(("points", "shown"), [(57.5, "58"), (58.5, "58"), (0.5, "0"), (57.49, "57")])
def test_a_share_of_points_is_written_as_the_points_are(points: float, shown: str):
    assert (
        Said.of("en").percent(points / 100)
        == f"{shown}\N{NO-BREAK SPACE}%"
        == f"{points:.0f}\N{NO-BREAK SPACE}%"
    )
