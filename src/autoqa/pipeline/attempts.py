"""Attempts at a stage of work, counted before they begin, so that a death of the process counts too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from autoqa.domain.interaction import Interaction
from autoqa.errors import AutoQAError, ProcessingError
from autoqa.store.store import Store

MAX_DEATHS = 3  # processes that one interaction may take down before it is left alone


@dataclass(frozen=True, slots=True)
class Attempt:
    """One begun attempt. `deaths` is how many attempts before it died with their process."""

    store: Store
    key: tuple[str, str, str]
    deaths: int

    def end(self, reason: str | None = None) -> None:
        """It came to an orderly end: failing for `reason`, or with success."""
        self.store.end_attempt(*self.key, reason=reason)


def begin(store: Store, interaction: Interaction, stage: str, fingerprint: str) -> Attempt:
    """Count an attempt before it begins.

    Raises ProcessingError when the process died in it too often before.
    """
    key = (interaction.sha256, stage, fingerprint)
    source = interaction.source or interaction.id
    deaths = store.begin_attempt(*key, source=source)
    if deaths >= MAX_DEATHS:
        raise ProcessingError(
            f"{source}: was begun {MAX_DEATHS} times or more and each time the process died; "
            "it is left alone until the models or settings change"
        )
    return Attempt(store, key, deaths)


@contextmanager
def attempt(store: Store, interaction: Interaction, stage: str, fingerprint: str) -> Iterator[None]:
    """Count an attempt and keep how it ended.

    An error nobody foresaw becomes a ProcessingError: one interaction must not stop the others. What is
    wrong with the store, the models or the settings is raised as it is, since it concerns them all.
    """
    begun = begin(store, interaction, stage, fingerprint)
    try:
        yield
    except KeyboardInterrupt:
        begun.end()
        raise
    except AutoQAError as error:
        begun.end(str(error))
        raise
    except Exception as error:
        unforeseen = as_failure(error, interaction.source, stage)
        begun.end(str(unforeseen))
        raise unforeseen from error
    begun.end()


def as_failure(error: Exception, source: str, stage: str) -> AutoQAError:
    """The error as autoqa reports it: its own errors as they are, any other as a ProcessingError."""
    if isinstance(error, AutoQAError):
        return error
    return ProcessingError(f"{source}: {stage} failed with {type(error).__name__}: {error}")
