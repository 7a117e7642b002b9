from pathlib import Path
from types import SimpleNamespace

import pytest

from autoqa.config.resources import bundled
from autoqa.errors import ConfigurationError, ModelRefused
from autoqa.training.asr.clips import Clip, Said, Track
from autoqa.training.asr.writing import Writer, load_writer

DEMO = bundled("models") / "whisper-demo-en"


def writer(*, vocabulary: int = 2710) -> Writer:
    return load_writer(DEMO, SimpleNamespace(vocab_size=vocabulary, max_target_positions=448))


def clip(language: str | None = "en") -> Clip:
    said = (Said("Good morning.", 10.2, 11.0), Said("Thank you.", 11.5, 12.0))
    return Clip("c", Track.AGENT, 10.0, 12.2, said, language)


def shown(writer: Writer, tokens: tuple[int, ...]) -> str:
    return writer.tokenizer.decode(list(tokens), skip_special_tokens=False)


def test_one_language_begins_with_the_start_alone():
    written = writer().write(clip(), timestamps=False)
    assert written.given == 2
    assert shown(writer(), written.tokens) == (
        "<|startoftranscript|><|notimestamps|> Good morning. Thank you.<|endoftext|>"
    )


def test_with_timestamps_each_turn_stands_between_its_times_in_the_clip():
    written = writer().write(clip(), timestamps=True)
    assert written.given == 1
    assert shown(writer(), written.tokens) == (
        "<|startoftranscript|><|0.20|> Good morning.<|1.00|><|1.50|> Thank you.<|2.00|><|endoftext|>"
    )


def test_a_multilingual_model_is_told_language_and_task():
    written = writer(vocabulary=51_865).write(clip("en-gb"), timestamps=False)
    assert written.given == 4
    assert shown(writer(), written.tokens[:4]) == (
        "<|startoftranscript|><|en|><|transcribe|><|notimestamps|>"
    )


@pytest.mark.parametrize(
    ("language", "problem"),
    [("xx", "the language 'xx' of a call is none that the model knows"), (None, "a call is not known")],
)
def test_a_language_that_the_model_is_not_told_or_does_not_know_is_an_error(
    language: str | None, problem: str
):
    with pytest.raises(ConfigurationError, match=problem):
        writer(vocabulary=51_865).write(clip(language), timestamps=False)


def test_the_prompt_is_that_of_faster_whisper():
    from faster_whisper.tokenizer import Tokenizer

    mine = writer()
    theirs = Tokenizer(mine.tokenizer, False, task="transcribe", language="en")
    written = mine.write(clip(), timestamps=False)
    assert list(written.tokens[: written.given]) == [*theirs.sot_sequence, theirs.no_timestamps]
    assert written.tokens[-1] == theirs.eot


def test_a_clip_with_more_words_than_the_decoder_holds_is_left_out():
    long = Clip("c", Track.AGENT, 0.0, 29.0, (Said("word " * 500, 0.0, 29.0),), "en")
    kept, skipped = writer().room_for([clip(), long])
    assert kept == [clip()]
    assert "448 have room" in skipped[0].reason


def test_a_tokenizer_of_another_kind_is_refused(tmp_path: Path):
    from tokenizers import Tokenizer, models

    Tokenizer(models.BPE({"a": 0}, [])).save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(ModelRefused, match="is no Whisper model"):
        load_writer(tmp_path, SimpleNamespace(vocab_size=1, max_target_positions=448))
