"""Rows of the database and values of the domain say the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from autoqa.domain.transcript import Stretch, StretchKind
from autoqa.store.store import Store
from tests.store.test_store import INTERACTION, TRANSCRIPT

HEARD = (Stretch(StretchKind.SILENCE, 2.0, 4.5), Stretch(StretchKind.TALK_OVER, 5.0, 5.4))


@pytest.fixture
def store(tmp_path: Path):
    opened = Store.open(f"sqlite:///{tmp_path / 'autoqa.db'}")
    yield opened
    opened.close()


def test_stretches_come_back_as_they_were(store: Store):
    store.add(INTERACTION)
    store.save_transcript(INTERACTION, replace(TRANSCRIPT, stretches=HEARD))
    found = store.transcript(INTERACTION, "f1")
    assert found is not None
    assert found.stretches == HEARD
    assert all(isinstance(one.kind, StretchKind) for one in found.stretches)


def test_a_transcript_of_an_older_version_has_no_stretches(store: Store):
    store.add(INTERACTION)
    store.save_transcript(INTERACTION, replace(TRANSCRIPT, stretches=HEARD))
    with store.writing() as session:
        session.execute(sa.text("update transcripts set stretches = '[]'"))
    found = store.transcript(INTERACTION, "f1")
    assert found is not None
    assert found.stretches == ()
