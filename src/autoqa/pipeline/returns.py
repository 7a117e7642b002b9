"""Find the customers who came back with the same matter, and the contacts that did not help them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from autoqa.domain.case import Case, case_of
from autoqa.domain.interaction import Interaction
from autoqa.domain.transcript import Transcript
from autoqa.scoring.same_matter import SameMatter
from autoqa.store.store import Store


@dataclass(frozen=True, slots=True)
class Returns:
    """When a customer counts as having come back: within `window`, with what `matter` takes for the same.

    Both contacts must name their customer in the metadata and say when they began. The store is asked by an
    index, and words are compared only where a reason is missing, so a contact without returns costs one
    query.
    """

    matter: SameMatter
    window: timedelta

    def case(self, interaction: Interaction, transcript: Transcript | None, store: Store) -> Case:
        """What is known of the case, with the first time that the customer came back with it."""
        case, begun = case_of(interaction), interaction.started_at
        if begun is None or interaction.customer is None or not self.window:
            return case
        later = store.contacts(interaction.customer, after=begun, until=begun + self.window)
        same = (one for one in later if self._same(interaction, transcript, one, store))
        first = next(same, None)
        return replace(case, contacted_again=first.started_at) if first else case

    def before(self, interaction: Interaction, store: Store) -> Iterator[Interaction]:
        """The contacts of the same customer that this one may be a return of, oldest first."""
        begun = interaction.started_at
        if begun is None or interaction.customer is None or not self.window:
            return
        since = begun - self.window
        yield from store.contacts(interaction.customer, after=since, until=begun, inclusive=True)

    def _same(
        self, interaction: Interaction, transcript: Transcript | None, other: Interaction, store: Store
    ) -> bool:
        named = self.matter.by_name(interaction, other)
        if named is not None:
            return named
        theirs = store.get(other.id).transcript
        return self.matter.by_words(
            self.matter.said(interaction, transcript), self.matter.said(other, theirs)
        )
