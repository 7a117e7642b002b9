import hashlib
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest

from autoqa.domain.interaction import Channel, GradeGiven, Interaction
from autoqa.domain.transcript import Speaker, Turn, Word
from autoqa.errors import InputError
from autoqa.training.dataset import (
    CARD_FILE,
    SET_FILE,
    SetSettings,
    build_set,
    features,
    read_set,
    set_hash,
    write_set,
)
from autoqa.training.labels import LabelKind
from autoqa.training.sets import Side, TrainingSet

SETTINGS = SetSettings()
DAY = datetime(2026, 1, 1, 9, tzinfo=UTC)


def conversations(n: int = 80, seed: int = 0) -> list[Interaction]:
    """Graded calls of sixteen agents, each said otherwise, by two of three evaluators each."""
    rng = np.random.default_rng(seed)
    made = []
    for i in range(n):
        words = " ".join(f"w{k}" for k in rng.integers(0, 3000, 30))
        turns = (
            Turn(Speaker.AGENT, words, 0, 4, 0.9, (Word("w", 0.0, 0.1, 0.9),)),
            Turn(Speaker.CUSTOMER, f"thanks {i}", 4.5, None),
        )
        people = ("eva", "zoe", "kim")[i % 3 :][:2] or ("eva",)
        grades = tuple(GradeGiven(who, "tone", float(rng.integers(1, 6))) for who in people)
        made.append(
            Interaction(
                f"call-{i:03}",
                Channel.CALL,
                "",
                "",
                language="en",
                agent=f"Agent Smith{i // 5}",
                started_at=DAY + timedelta(days=i),
                turns=turns,
                metadata={"customer": f"Mrs Jones{i}", "queue": "billing", "note": "owes 5"},
                grades=grades,
            )
        )
    return made


@pytest.fixture(scope="module")
def made() -> TrainingSet:
    return build_set(conversations(), SETTINGS)


def _files(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_what_people_graded_becomes_a_set(made: TrainingSet):
    assert [one.id for one in made.calls] == [f"call-{i:03}" for i in range(80)]
    assert made.scales == {"tone": (1, 2, 3, 4, 5)}
    sides = Counter(one.side for one in made.calls)
    assert sides == {Side.TRAIN: 60, Side.TEST: 20}
    assert min(one.started_at for one in made.calls if one.side is Side.TEST) == DAY + timedelta(days=60)
    assert made.calls[0].turns[0] == Turn(Speaker.AGENT, made.calls[0].turns[0].text, 0.0, 4.0)
    assert made.calls[0].facts == {"queue": "billing"}
    assert made.hash == set_hash(made)


def test_no_real_name_is_in_a_set(made: TrainingSet, tmp_path: Path):
    assert {one.agent for one in made.calls} == {f"agent {i:02}" for i in range(1, 17)}
    who = {g.evaluator for one in made.calls for g in one.labels["tone"].grades}
    assert who == {"evaluator 01", "evaluator 02", "evaluator 03"}
    folder = write_set(made, tmp_path / "set")
    for path in folder.iterdir():
        content = path.read_bytes()
        assert not any(name in content for name in (b"Smith", b"Jones", b'eva"', b"zoe", b"owes"))
    assert "Smith" not in repr(made)


def test_an_agent_has_one_name_throughout_and_another_under_another_seed(made: TrainingSet):
    agents = [{one.agent for one in made.calls[i : i + 5]} for i in range(0, 80, 5)]
    assert all(len(own) == 1 for own in agents)
    other = build_set(conversations(), replace(SETTINGS, seed=1))
    assert [one.agent for one in other.calls] != [one.agent for one in made.calls]


def test_the_order_of_what_comes_in_does_not_matter(made: TrainingSet):
    assert build_set(reversed(conversations()), SETTINGS) == made


def test_notes_do_not_change_the_hash_and_all_else_does(made: TrainingSet):
    assert set_hash(replace(made, notes=("said",))) == made.hash
    first = made.calls[0]
    for other in (
        replace(first, side=Side.TEST),
        replace(first, turns=first.turns[:1]),
        replace(first, labels={}),
        replace(first, group="group 99"),
        replace(first, started_at=None),
        replace(first, facts={}),
    ):
        assert set_hash(replace(made, calls=(other, *made.calls[1:]))) != made.hash
    assert set_hash(replace(made, scales={"tone": (1, 2)})) != made.hash
    assert build_set(conversations(), replace(SETTINGS, labels=LabelKind.CONSENSUS)).hash != made.hash


def test_a_set_comes_back_as_it_was(made: TrainingSet, tmp_path: Path):
    assert read_set(write_set(made, tmp_path / "set")) == made


def test_the_same_set_gives_the_same_bytes(made: TrainingSet, tmp_path: Path):
    one, other = (write_set(made, tmp_path / name) for name in ("one", "other"))
    assert _files(one) == _files(other)
    assert set(_files(one)) == {"train.parquet", "test.parquet", SET_FILE, CARD_FILE}


def test_datasets_opens_the_folder(made: TrainingSet, tmp_path: Path):
    from datasets import load_dataset

    folder = write_set(made, tmp_path / "set")
    opened = load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert {name: part.num_rows for name, part in opened.items()} == {"train": 60, "test": 20}
    assert opened["train"].features == features()
    row, call = opened["test"][0], made.labelled("tone", Side.TEST)[0]
    assert (row["id"], row["started_at"]) == (call.id, call.started_at)
    assert row["labels"][0]["shares"] == list(call.labels["tone"].shares)
    assert row["turns"][1] == {"speaker": "customer", "text": call.turns[1].text, "start": 4.5, "end": None}


def test_datasets_opens_a_set_without_a_test_side(tmp_path: Path):
    from datasets import load_dataset

    made = build_set(conversations(), replace(SETTINGS, test_share=0.0))
    folder = write_set(made, tmp_path / "set")
    opened = load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert {name: part.num_rows for name, part in opened.items()} == {"train": 80}
    assert read_set(folder) == made


@pytest.mark.parametrize("name", ["train.parquet", "test.parquet"])
def test_a_changed_file_is_refused_by_name(made: TrainingSet, tmp_path: Path, name: str):
    folder = write_set(made, tmp_path / "set")
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(InputError, match=rf"{name}: was changed"):
        read_set(folder)


def test_rows_moved_to_the_other_side_are_refused(made: TrainingSet, tmp_path: Path):
    folder = write_set(made, tmp_path / "set")
    (folder / "train.parquet").rename(folder / "kept")
    (folder / "test.parquet").rename(folder / "train.parquet")
    (folder / "kept").rename(folder / "test.parquet")
    about = json.loads((folder / SET_FILE).read_text())
    first, second = about["files"].items()
    about["files"] = {first[0]: second[1], second[0]: first[1]}
    (folder / SET_FILE).write_text(json.dumps(about))
    with pytest.raises(InputError, match=r"dataset.json: was changed.*the hash of the whole"):
        read_set(folder)


@pytest.mark.parametrize("key", ["settings", "scales", "hash"])
def test_a_changed_description_is_refused(made: TrainingSet, tmp_path: Path, key: str):
    folder = write_set(made, tmp_path / "set")
    about = json.loads((folder / SET_FILE).read_text())
    about[key] = "0" * 16 if key == "hash" else {**about[key], "more": [1]}
    (folder / SET_FILE).write_text(json.dumps(about))
    with pytest.raises(InputError, match=r"dataset.json"):
        read_set(folder)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 1}', '{"format": 99}'])
def test_a_broken_description_is_refused(made: TrainingSet, tmp_path: Path, text: str):
    folder = write_set(made, tmp_path / "set")
    (folder / SET_FILE).write_text(text)
    with pytest.raises(InputError, match=r"dataset.json"):
        read_set(folder)


def test_a_missing_file_is_named(made: TrainingSet, tmp_path: Path):
    folder = write_set(made, tmp_path / "set")
    (folder / "test.parquet").unlink()
    with pytest.raises(InputError, match=r"test.parquet: cannot be read"):
        read_set(folder)
    with pytest.raises(InputError, match="holds no training set"):
        read_set(tmp_path)


def test_a_changed_card_does_no_harm(made: TrainingSet, tmp_path: Path):
    folder = write_set(made, tmp_path / "set")
    (folder / CARD_FILE).write_text("our own words")
    assert read_set(folder) == made


def test_a_folder_with_the_same_set_stays_as_it_is(made: TrainingSet, tmp_path: Path):
    folder = write_set(made, tmp_path / "set")
    (folder / CARD_FILE).write_text("our own words")
    assert write_set(made, folder) == folder
    assert (folder / CARD_FILE).read_text() == "our own words"


def test_a_folder_with_anything_else_is_never_overwritten(made: TrainingSet, tmp_path: Path):
    folder = write_set(made, tmp_path / "set")
    other = build_set(conversations(), replace(SETTINGS, seed=1))
    with pytest.raises(InputError, match=f"holds the set {made.hash}"):
        write_set(other, folder)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("do not lose")
    with pytest.raises(InputError, match="holds something that is no training set"):
        write_set(made, tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["thesis.txt"]


def test_a_folder_that_cannot_be_made_is_an_error(made: TrainingSet, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_set(made, tmp_path / "file" / "set")


_KILLED = """
import os, signal, sys
from pathlib import Path
import autoqa.training.dataset as dataset
from tests.training.test_dataset import SETTINGS, conversations
def die(made):  # stands in for the power going out after the tables were written
    os.kill(os.getpid(), signal.SIGKILL)
dataset.card = die
dataset.write_set(dataset.build_set(conversations(), SETTINGS), Path(sys.argv[1]))
"""


def test_a_kill_leaves_no_half_folder(made: TrainingSet, tmp_path: Path):
    folder = tmp_path / "set"
    top = Path(__file__).parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(folder)],
        cwd=top,
        env={**os.environ, "PYTHONPATH": str(top)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert any(tmp_path.iterdir())
    assert not folder.exists()
    assert read_set(write_set(made, folder)) == made


def test_labels_of_a_file_go_in_as_targets():
    bare = [replace(one, grades=()) for one in conversations()]
    targets = {one.id: {"done": float(i % 2), "mood": 1 + i % 7 / 2} for i, one in enumerate(bare)}
    made = build_set(bare, SETTINGS, targets=targets)
    assert made.scales == {"done": (0, 1), "mood": (1, 2, 3, 4)}
    assert made.calls[1].labels["done"].shares == (0.0, 1.0)
    assert made.calls[1].labels["mood"].shares == (0.5, 0.5, 0.0, 0.0)


def test_a_known_scale_holds_levels_that_nobody_gave():
    made = build_set(conversations(), SETTINGS, scales={"tone": (0, 1, 2, 3, 4, 5, 6)})
    assert made.scales["tone"] == (0, 1, 2, 3, 4, 5, 6)
    assert len(made.calls[0].labels["tone"].shares) == 7


def test_what_was_said_nowhere_is_left_out_and_counted():
    silent = [
        replace(one, turns=(Turn(Speaker.AGENT, "  "),)) if i < 3 else one
        for i, one in enumerate(conversations())
    ]
    made = build_set(silent, SETTINGS)
    assert len(made.calls) == 77
    assert any(note.startswith("no_words: 3 ") for note in made.notes)


def test_calls_without_a_score_are_no_part():
    none = (GradeGiven("eva", "tone", None),)
    made = build_set(
        [*conversations(), *(replace(one, id=f"x{one.id}", grades=none) for one in conversations(5))],
        SETTINGS,
    )
    assert len(made.calls) == 80


def test_too_few_calls_are_named():
    with pytest.raises(InputError, match="tone has 19, and 20 are needed"):
        build_set(conversations(19), SETTINGS)


def test_of_several_criteria_those_with_too_few_are_left_out_unless_asked_for():
    some = [
        replace(one, grades=(*one.grades, *(GradeGiven("eva", "pace", float(i)),) * (i < 4)))
        for i, one in enumerate(conversations())
    ]
    made = build_set(some, SETTINGS)
    assert list(made.scales) == ["tone"]
    assert any("pace has 4" in note for note in made.notes)
    with pytest.raises(InputError, match="pace has 4, and 20"):
        build_set(some, SETTINGS, criteria=["tone", "pace"])


def test_an_unknown_criterion_is_named_with_the_nearest():
    with pytest.raises(InputError, match=r"'tome'.*there are: tone; did you mean 'tone'"):
        build_set(conversations(), SETTINGS, criteria=["tome"])


def test_nothing_graded_is_an_error():
    with pytest.raises(InputError, match="no conversation with words"):
        build_set([], SETTINGS)


def test_masked_names_hold_nothing_together():
    masked = [replace(one, agent="[name]", metadata={"customer": "[name]"}) for one in conversations()]
    made = build_set(masked, SETTINGS)
    assert len({one.group for one in made.calls}) == 80
    assert {one.agent for one in made.calls} == {None}


def test_any_key_of_the_metadata_groups():
    teams = [replace(one, metadata={"team": f"t{i % 8}"}) for i, one in enumerate(conversations())]
    made = build_set(teams, replace(SETTINGS, group=("team",)))
    assert {len({c.facts["team"] for c in made.calls if c.group == one.group}) for one in made.calls} == {1}
    assert len({one.group for one in made.calls}) == 8


def test_near_duplicates_are_counted_and_kept_together():
    twice = [replace(one, id=f"again-{one.id}", agent=None, metadata={}) for one in conversations()[:10]]
    made = build_set([*conversations(), *twice], SETTINGS)
    assert made.settings["nearly_same"] == 10
    side = {one.id: one.side for one in made.calls}
    assert all(side[one.id] is side[one.id.removeprefix("again-")] for one in twice)


def test_conversations_for_learning_alone_stay_off_the_test_side():
    only = {f"call-{i:03}" for i in range(60, 80, 2)}
    made = build_set(conversations(), SETTINGS, only_train=only)
    assert not only & {one.id for one in made.calls if one.side is Side.TEST}


def test_times_are_kept_in_one_zone():
    east = timezone(timedelta(hours=5))
    moved = [replace(one, started_at=one.started_at.astimezone(east)) for one in conversations()]
    assert build_set(moved, SETTINGS).hash == build_set(conversations(), SETTINGS).hash
