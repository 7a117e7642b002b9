from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from autoqa.domain.transcript import Speaker, Turn
from autoqa.errors import ModelRefused
from autoqa.scoring.head import (
    ConversationHead,
    HeadSettings,
    features,
    gist_of,
    load_head,
    probabilities,
    save_head,
)
from autoqa.scoring.wording import bag

SETTINGS = HeadSettings("empathy", (1, 2, 3, 4, 5), "encoder", ("en",), width=6, hidden=4)
TURNS = [Turn(Speaker.CUSTOMER, "a"), Turn(Speaker.AGENT, "b"), Turn(Speaker.CUSTOMER, "c")]


@pytest.fixture
def head() -> ConversationHead:
    torch.manual_seed(1)
    return ConversationHead(SETTINGS).eval()


def vectors(turns: int = 3) -> np.ndarray:
    return np.random.default_rng(2).normal(size=(turns, 6)).astype(np.float32)


def test_levels_are_probabilities(head: ConversationHead):
    levels = probabilities(head, TURNS, vectors())
    assert len(levels) == 5
    assert min(levels) >= 0
    assert sum(levels) == pytest.approx(1)


def test_cut_points_ascend_whatever_the_weights(head: ConversationHead):
    with torch.no_grad():
        head.cut_steps.uniform_(-9, 9)
    assert (head.cuts().diff() > 0).all()


def test_turns_that_are_masked_do_not_count(head: ConversationHead):
    view = torch.from_numpy(features(TURNS, vectors()))[None]
    longer = torch.cat([view, torch.full_like(view, 7.0)], dim=1)
    with torch.inference_mode():
        alone = head(view, torch.ones(1, 3, dtype=torch.bool), torch.zeros(1, 2, 1))
        padded = head(longer, torch.tensor([[True] * 3 + [False] * 3]), torch.zeros(1, 2, 1))
    torch.testing.assert_close(alone, padded)


def test_a_turn_sees_what_the_other_party_said_before():
    view = features(TURNS, np.eye(3, 6, dtype=np.float32))
    before = view[:, 6:12]
    assert not before[0].any()
    assert before[1].argmax() == 0
    assert before[2].argmax() == 1


def test_saving_and_loading_gives_the_same_answers(head: ConversationHead, tmp_path: Path):
    save_head(head, tmp_path)
    again = load_head(tmp_path)
    assert again.settings == SETTINGS
    assert probabilities(again, TURNS, vectors()) == probabilities(head, TURNS, vectors())


def test_the_wording_moves_a_head(head: ConversationHead, tmp_path: Path):
    places, _ = bag([TURNS[1]])
    head.get_buffer("rarity").fill_(1.0)
    head.get_buffer("terms")[:, torch.from_numpy(places)] = 2.0
    other = [TURNS[0], Turn(Speaker.AGENT, "x"), TURNS[2]]
    with_it, without = (np.array(probabilities(head, turns, vectors())) for turns in (TURNS, other))
    assert with_it @ np.arange(5) > without @ np.arange(5) + 0.3
    save_head(head, tmp_path)
    assert probabilities(load_head(tmp_path), TURNS, vectors()) == probabilities(head, TURNS, vectors())


def test_the_gist_is_the_mean_and_the_last_vector_of_each_party():
    agent, customer, again = np.eye(3, 6, dtype=np.float32)
    turns = [Turn(Speaker.AGENT, "a"), Turn(Speaker.CUSTOMER, "b"), Turn(Speaker.AGENT, "c")]
    gist = gist_of(turns, np.stack([agent, customer, again])).reshape(4, 6)
    size = np.sqrt(6) / 4
    np.testing.assert_allclose(gist[0], size * (agent + again) / 2, rtol=1e-6)
    np.testing.assert_allclose(gist[1], size * again, rtol=1e-6)
    np.testing.assert_allclose(gist[2:], size * np.stack([customer, customer]), rtol=1e-6)
    assert not gist_of(turns[:1], agent[None]).reshape(4, 6)[2:].any()


def test_the_gist_moves_a_head(head: ConversationHead):
    before = np.array(probabilities(head, TURNS, vectors()))
    head.get_buffer("gist").copy_(torch.from_numpy(gist_of(TURNS, vectors())))
    assert np.array(probabilities(head, TURNS, vectors())) @ np.arange(5) > before @ np.arange(5) + 0.1


def test_with_a_number_for_each_cut_the_levels_still_have_probabilities():
    torch.manual_seed(1)
    head = ConversationHead(replace(SETTINGS, separate=True)).eval()
    torch.nn.init.normal_(head.output.weight, std=20.0)
    found = np.array(probabilities(head, TURNS, vectors()))
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1)


def test_a_damaged_folder_is_refused(head: ConversationHead, tmp_path: Path):
    save_head(head, tmp_path)
    (tmp_path / "head.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelRefused, match="not a usable head"):
        load_head(tmp_path)


def test_settings_of_another_shape_are_refused(head: ConversationHead, tmp_path: Path):
    save_head(head, tmp_path)
    path = tmp_path / "head.json"
    path.write_text(path.read_text().replace('"width": 6', '"width": 7'))
    with pytest.raises(ModelRefused):
        load_head(tmp_path)
