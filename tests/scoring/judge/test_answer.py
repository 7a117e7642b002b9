import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoqa.scoring.judge.answer import Reply, TokenChoice, WrongAnswer, read_answer, read_reply
from tests.scoring.judge.server import completion, stated, with_tokens

LABELS = {str(n): n for n in range(1, 6)}
SPREAD = {"4": 0.6, "5": 0.3, "3": 0.05}


def read(text: str, tokens: tuple[TokenChoice, ...] = ()):
    return read_answer(Reply(text, tokens), LABELS, range(6))


@pytest.mark.parametrize("glued", ["", '"', ' "'])
def test_the_distribution_is_that_of_the_levels_token(glued: str):
    served = with_tokens(stated("4", probabilities={"1": 1.0}), SPREAD, glued)
    answer = read_answer(read_reply(json.loads(served.content)), LABELS, range(6))
    assert answer.distribution == pytest.approx(
        {1: 0, 2: 0, 3: 0.05 / 0.95, 4: 0.6 / 0.95, 5: 0.3 / 0.95}, abs=1e-5
    )
    assert sum(answer.distribution.values()) == pytest.approx(1)


def test_without_token_probabilities_the_stated_ones_count():
    answer = read(stated("4", probabilities={"4": 3, "5": 1}))
    assert answer.distribution == {1: 0, 2: 0, 3: 0, 4: 0.75, 5: 0.25}


def test_tokens_that_hardly_speak_of_levels_do_not_count():
    served = with_tokens(stated("4", probabilities={"4": 1}), {"4": 0.1, "x": 0.8})
    answer = read_answer(read_reply(json.loads(served.content)), LABELS, range(6))
    assert answer.distribution[4] == 1


def test_the_last_level_written_down_counts():
    text = stated("4")
    thought = TokenChoice('Perhaps {"level": "2"}? No.', {})
    tokens = (
        thought,
        TokenChoice('{"level": "', {}),
        TokenChoice("4", {"4": math.log(0.9), "5": math.log(0.1)}),
    )
    assert read(text, tokens).distribution[4] == pytest.approx(0.9)


def test_a_code_block_is_read_too():
    assert read(f"```json\n{stated('3')}\n```").distribution[3] == 1


def test_thoughts_before_the_answer_are_passed_over():
    assert read(f'<think>{{"level": "1"}}?</think>\n{stated("3")}').distribution[3] == 1


@pytest.mark.parametrize(
    "told", [{"tokens": ["4"], "token_logprobs": [0.0]}, {"content": [{"token": "4"}]}, "x", 7]
)
def test_token_probabilities_told_in_another_way_do_not_count(told: object):
    body = json.loads(completion(stated("4")).content)
    body["choices"][0]["logprobs"] = told
    assert read_answer(read_reply(body), LABELS, range(6)).distribution[4] == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("four", "no JSON"),
        ("[4]", "no JSON object"),
        (stated("6"), "not on the scale"),
        ('{"turns": []}', "not on the scale"),
        ('{"level": "4"}', "no probabilities"),
        (stated("4", probabilities={}), "all probabilities are 0"),
        (stated("4", probabilities={"4": -1.0}), "no number"),
        (stated("4", probabilities={"9": 1.0}), "not those of the scale"),
        ('{"level": "4", "probabilities": {"4": NaN}}', "no JSON"),
        ('{"level": "4", "probabilities": {"4": 1e999}}', "no number"),
        ('{"level": "4", "probabilities": {"4": true}}', "no number"),
        ('{"level": "4", "probabilities": [1]}', "not those of the scale"),
    ],
)
def test_an_answer_in_another_form_is_wrong(text: str, problem: str):
    with pytest.raises(WrongAnswer, match=problem):
        read(text)


def test_only_turns_that_were_shown_are_named_and_three_at_most():
    text = json.dumps(json.loads(stated("4")) | {"turns": [2, 2, 99, 0, -1, True, "3", 4, 5, 6]})
    assert read(text).turns == (1, 3, 4)


def test_a_reason_is_short_and_plain():
    text = json.dumps(json.loads(stated("4")) | {"reason": "a\x1b[31m\n" + "b" * 1000})
    reason = read(text).reason
    assert reason.isprintable()
    assert len(reason) == 300


@pytest.mark.parametrize(
    "body",
    [{}, [], "text", None, {"choices": []}, {"choices": [{"message": {"content": None}}]}, {"choices": [7]}],
)
def test_what_is_no_completion_is_wrong(body: object):
    with pytest.raises(WrongAnswer):
        read_reply(body)


def test_an_answer_that_was_cut_off_says_what_to_raise():
    with pytest.raises(WrongAnswer, match="max_tokens"):
        read_reply(json.loads(completion(stated("4"), finish="length").content))


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_any_json_is_an_answer_or_wrong(value: object):
    for text in (json.dumps(value), json.dumps({"level": "4", "probabilities": value, "turns": value})):
        try:
            answer = read(text)
        except WrongAnswer:
            continue
        assert sum(answer.distribution.values()) == pytest.approx(1)
        assert set(answer.distribution) == set(LABELS.values())
