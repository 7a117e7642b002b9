from autoqa.domain.transcript import Word
from autoqa.transcribe.words import joined


def texts(*parts: str) -> list[str]:
    return [word.text for word in joined(Word(part, i, i + 1, 0.5) for i, part in enumerate(parts))]


def test_punctuation_goes_to_the_word_before_it():
    assert texts(" Hello", ",", " world", "!") == ["Hello,", "world!"]


def test_an_opening_mark_goes_to_the_word_behind_it():
    assert texts(" say", ' "', "yes", '"', ".") == ["say", '"yes".']


def test_a_mark_alone_at_the_start_stays():
    assert texts("...", " well") == ["...", "well"]


def test_only_space_is_no_word():
    assert texts(" ", "a") == ["a"]


def test_words_keep_their_times():
    (word,) = joined([Word(" hi", 1.0, 2.0, 0.5), Word(".", 2.0, 3.0, 0.1)])
    assert (word.text, word.start, word.end, word.probability) == ("hi.", 1.0, 2.0, 0.5)
