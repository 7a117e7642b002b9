"""A scorecard for models that were trained on a file alone, where nobody wrote one."""

from __future__ import annotations

from collections.abc import Mapping


def own_scorecard(scales: Mapping[str, tuple[int, ...]]) -> str:
    """The TOML text of a scorecard with a criterion for each scale.

    Its anchors say no more than the level, since that is all that is known.
    """
    lines = [
        "# Made with the models beside it. Put your own question and the words that fix each level here.",
        'name = "trained"',
        'version = "1"',
    ]
    for criterion, levels in scales.items():
        lines += [
            "",
            "[[sections]]",
            f'name = "{criterion}"',
            "",
            "[[sections.criteria]]",
            f'id = "{criterion}"',
            f'question = "How would people grade {criterion}?"',
            'answered_by = "classifier"',
            "",
            "[sections.criteria.anchors]",
            *(
                f'{level} = "Graded {level} on the scale from {levels[0]} to {levels[-1]}."'
                for level in levels
            ),
        ]
    return "\n".join([*lines, ""])
