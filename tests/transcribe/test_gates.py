import math
import zlib

import pytest

from autoqa.domain.transcript import Word
from autoqa.transcribe.gates import Gates, compression_ratio, doubts, log_probability


def said(text: str, probability: float = 0.9) -> list[Word]:
    return [Word(word, i / 3, (i + 1) / 3, probability) for i, word in enumerate(text.split())]


def test_words_at_a_normal_pace_are_believed():
    assert doubts(said("thank you for calling how can I help you"), 3.0, Gates()) == ()


@pytest.mark.parametrize("word", ["yes", "no", "okay"])
def test_one_word_in_a_moment_is_believed(word: str):
    assert doubts(said(word), 0.3, Gates()) == ()


def test_improbable_words_are_a_guess():
    assert doubts(said("the weather is nice", 0.3), 2.0, Gates()) == ("guess",)


def test_a_loop_repeats_itself():
    assert "repeats" in doubts(said("thank you " * 30), 25.0, Gates())


def test_nobody_says_twenty_words_in_a_second():
    assert doubts(said("a b c d e f g h i j k l m n o p q r s t"), 1.0, Gates()) == ("too_many_words",)


def test_nobody_says_one_word_in_ten_seconds():
    assert doubts(said("you"), 10.0, Gates()) == ("too_few_words",)


def test_speech_without_words_is_doubted_unless_it_is_a_moment():
    assert doubts([], 2.0, Gates()) == ("empty",)
    assert doubts([], 0.5, Gates()) == ()


def test_log_probability_is_the_mean_of_the_logarithms():
    words = [*said("a", 0.5), *said("b", 0.25)]
    assert log_probability(words) == pytest.approx((math.log(0.5) + math.log(0.25)) / 2)


def test_compression_ratio_is_that_of_zlib():
    text = "over and over and over"
    assert compression_ratio(text) == len(text.encode()) / len(zlib.compress(text.encode()))
