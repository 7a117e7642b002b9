from dataclasses import replace

import pytest

from autoqa.training.dataset import SetSettings, build_set, features
from autoqa.training.dataset_card import card
from autoqa.training.sets import TrainingSet
from tests.training.test_dataset import conversations


@pytest.fixture(scope="module")
def made() -> TrainingSet:
    return build_set(conversations(), SetSettings(), notes=["calls.jsonl:3: is not | JSON <b>"])


def test_the_front_matter_is_read_by_the_hub_s_own_reader(made: TrainingSet):
    from huggingface_hub import DatasetCard

    data = DatasetCard(card(made)).data.to_dict()
    assert data["language"] == ["en"]
    assert data["size_categories"] == ["n<1K"]
    (config,) = data["configs"]
    assert [(one["split"], one["path"]) for one in config["data_files"]] == [
        ("train", "train.parquet"),
        ("test", "test.parquet"),
    ]


def test_a_language_code_stays_a_text(made: TrainingSet):
    from huggingface_hub import DatasetCard

    norwegian = replace(made, calls=tuple(replace(one, language="no-bok") for one in made.calls))
    assert DatasetCard(card(norwegian)).data.to_dict()["language"] == ["no"]


def test_the_card_tells_who_graded_how_many_and_what(made: TrainingSet):
    text = card(made)
    assert "| conversations | 60 | 20 |" in text
    assert "| groups | 12 | 4 |" in text
    assert "| agents named | 12 | 4 |" in text
    assert "| evaluators | 3 | 3 |" in text
    assert "| first start | 2026-01-01 | 2026-03-02 |" in text
    train = [one.labels["tone"] for one in made.calls if one.side.value == "train"]
    share = sum(one.shares[4] for one in train) / len(train)
    assert f"| level 5 | {share:.1%} |" in text


def test_every_column_is_described(made: TrainingSet):
    text = card(made)
    for column in features():
        assert f"| `{column}` |" in text


@pytest.mark.parametrize(
    ("source", "masked", "said"),
    [
        ("store", "", "what was masked in them is masked here"),
        ("file", "abc", "secrets were masked"),
        ("file", "", "Nothing was masked"),
    ],
)
def test_the_card_tells_of_redaction(made: TrainingSet, source: str, masked: str, said: str):
    other = replace(made, settings={**made.settings, "source": source, "masked": masked})
    assert said in card(other)


def test_notes_stay_text(made: TrainingSet):
    assert r"- calls.jsonl:3: is not \| JSON \<b\>" in card(made)


def test_a_side_without_conversations_has_empty_cells():
    made = build_set(conversations(), SetSettings(test_share=0.0))
    assert "| conversations | 80 | 0 |" in card(made)
    assert "nan" not in card(made)
