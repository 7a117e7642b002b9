from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from autoqa.errors import ConfigurationError
from autoqa.training.asr.state import Check, Progress, StateFile

DONE = Progress(step=3, checks=(Check(0, None, 2.0), Check(3, 1.5, 1.0)), losses=(0.5,), seconds=1.25)


def stepped() -> tuple[dict[str, Tensor], torch.optim.Optimizer]:
    """Weights and the optimizer that changed them in three steps."""
    weights: dict[str, Tensor] = {"a": nn.Parameter(torch.ones(2, 3)), "b": nn.Parameter(torch.zeros(4))}
    optimizer = torch.optim.AdamW(weights.values(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        sum((weight - 2).square().sum() for weight in weights.values()).backward()
        optimizer.step()
    return weights, optimizer


def test_what_was_kept_comes_back_with_the_progress(tmp_path: Path):
    weights, optimizer = stepped()
    kept = StateFile(tmp_path / "work" / "state.safetensors", "this training")
    kept.remember_best(weights)
    kept.save(weights, optimizer, DONE)
    fresh: dict[str, Tensor] = {"a": nn.Parameter(torch.zeros(2, 3)), "b": nn.Parameter(torch.ones(4))}
    other = torch.optim.AdamW(fresh.values(), lr=0.1)
    again = StateFile(kept.path, "this training")
    assert again.restore(fresh, other) == DONE
    for name, weight in weights.items():
        assert fresh[name].equal(weight)
        assert other.state[fresh[name]]["step"] == 3
        for moment in ("exp_avg", "exp_avg_sq"):
            assert other.state[fresh[name]][moment].equal(optimizer.state[weight][moment])
    with torch.no_grad():
        fresh["a"].zero_()
    again.put_best(fresh)
    assert fresh["a"].equal(weights["a"])


def test_without_a_file_a_training_begins(tmp_path: Path):
    kept = StateFile(tmp_path / "state.safetensors", "this training")
    weights, optimizer = stepped()
    assert kept.progress() == kept.restore(weights, optimizer) == Progress()


def test_how_far_a_training_came_is_told_without_its_weights(tmp_path: Path):
    kept = StateFile(tmp_path / "state.safetensors", "this training")
    kept.save(*stepped(), DONE)
    assert kept.progress() == DONE
    with pytest.raises(ConfigurationError, match="holds a training on other data"):
        StateFile(kept.path, "another training").progress()


def test_a_state_half_written_leaves_the_old_one(tmp_path: Path):
    kept = StateFile(tmp_path / "state.safetensors", "this training")
    kept.save(*stepped(), DONE)
    kept.path.with_suffix(".part").write_bytes(b"half")
    assert kept.progress() == DONE
    kept.save(*stepped(), Progress(step=4))
    assert kept.progress() == Progress(step=4)
    assert [path.name for path in tmp_path.iterdir()] == ["state.safetensors"]


def test_checks_are_counted_from_the_first_that_was_best():
    losses = [2.0, 1.0, 1.0, 1.5]
    checks = tuple(Check(i, None, loss) for i, loss in enumerate(losses))
    assert Progress(checks=checks).checks_since_best == 2
    assert Progress().checks_since_best == 0
