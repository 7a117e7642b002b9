from pathlib import Path

from autoqa.config.scorecards import load_scorecard
from autoqa.training.own_scorecard import own_scorecard


def test_it_is_a_scorecard_with_the_scales_that_were_trained(tmp_path: Path):
    path = tmp_path / "scorecard.toml"
    path.write_text(own_scorecard({"task_done": (0, 1), "mood": (-2, -1, 0, 1, 2)}), encoding="utf-8")
    card = load_scorecard(path)
    assert {c.id: [level.value for level in c.levels] for c in card.criteria} == {
        "task_done": [0, 1],
        "mood": [-2, -1, 0, 1, 2],
    }
