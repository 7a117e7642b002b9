"""The queue: what to look at next, who gets it, and the views that people keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from autoqa.desk.access import demand, reached, team_of
from autoqa.domain.people import Permission, User
from autoqa.domain.review_item import (
    FROM_SCORES,
    QueueFilters,
    QueueOrder,
    QueuePage,
    QueueView,
    ReviewItem,
    ReviewState,
)
from autoqa.errors import ConfigurationError
from autoqa.store import views as kept
from autoqa.store.audit_log import logged, note
from autoqa.store.claims import claim_in, give, let_go
from autoqa.store.queue import Counts, choices, given_blind, kept_from, next_free, queue_page
from autoqa.store.store import Store
from autoqa.store.users import all_users, find_user

PER_PAGE = 25
LONGEST_NAME = 80
COLUMNS = ("team", "queue", "language", "agent")


def queue(
    store: Store,
    user: User,
    filters: QueueFilters,
    page: int = 1,
    *,
    order: QueueOrder = QueueOrder.WORTH,
    blind: bool = False,
    counts: Counts | None = None,
) -> QueuePage:
    """A page of the queue for the user, from page 1 on. Raises NotAllowed.

    With `blind` the model's grade is kept back of what the user has neither graded nor looked at; reasons
    that tell of scores as well, where it is given to them to grade by a plan, a lead or a session.
    """
    demand(user, Permission.SEE_QUEUE)
    begin = (page - 1) * PER_PAGE
    found = queue_page(store, user, filters, order=order, offset=begin, limit=PER_PAGE, counts=counts)
    ids = [item.interaction for item in found.items]
    unseen = kept_from(store, user, ids) if blind else set()
    given = given_blind(store, user, ids) & unseen
    items = (
        _for(item, unseen=item.interaction in unseen, given=item.interaction in given) for item in found.items
    )
    return replace(found, items=tuple(items))


def next_call(store: Store, user: User, filters: QueueFilters, *, minutes: float) -> str | None:
    """Take in hand, for so many minutes, what is worth most of what nobody else has; None where nothing is.

    Raises NotAllowed.
    """
    demand(user, Permission.GRADE)
    with logged(store) as session:
        found = next_free(session, user, filters)
        if found is not None:
            claim_in(session, user, found, minutes)
            note(session, user.name, "took the next", found)
    return found


def take_in_hand(store: Store, user: User, interaction: str, *, minutes: float) -> datetime:
    """Take an interaction in hand for so many minutes, and return until when.

    Raises NotAllowed, NotInStore, and Overtaken, naming who has it, where somebody else does.
    """
    demand(user, Permission.GRADE)
    reached(store, user, interaction)
    with logged(store) as session:
        until = claim_in(session, user, interaction, minutes)
        note(session, user.name, "took in hand", interaction)
    return until


def put_back(store: Store, user: User, interaction: str) -> None:
    """Have an interaction in hand no longer; what a lead gave the user stays theirs until it is graded.

    Raises NotAllowed and NotInStore.
    """
    demand(user, Permission.GRADE)
    reached(store, user, interaction)
    with logged(store) as session:
        let_go(session, user.name, interaction)
        note(session, user.name, "put back", interaction)


def assign(store: Store, lead: User, interaction: str, evaluator: str | None) -> None:
    """Give an interaction to an evaluator to grade, or (None) back to everybody.

    Raises NotAllowed, NotInStore, ConfigurationError for somebody who may not grade it, and Overtaken where
    somebody else has it in hand.
    """
    demand(lead, Permission.ASSIGN)
    reached(store, lead, interaction)
    to = None if evaluator is None else find_user(store, evaluator)
    if to is not None and to not in graders(store, lead, interaction):
        raise ConfigurationError(
            f"'{to.name}' does not grade calls of this team; give it to somebody who does"
        )
    with logged(store) as session:
        give(session, lead, interaction, to)
        note(
            session, lead.name, "gave to grade" if to else "gave back to all", interaction, {"to": evaluator}
        )


def graders(store: Store, lead: User, interaction: str) -> list[User]:
    """Those who may grade an interaction, in order of their names. Raises NotAllowed and NotInStore."""
    demand(lead, Permission.ASSIGN)
    found = reached(store, lead, interaction)
    team = team_of(store, found)
    return [
        user
        for user in all_users(store)
        if user.may(Permission.GRADE) and user.reaches(agent=found.agent, team=team)
    ]


def values_of(store: Store, user: User, column: str) -> list[str]:
    """What the user may filter by in a column of the queue. Raises NotAllowed and ConfigurationError."""
    demand(user, Permission.SEE_QUEUE)
    if column not in COLUMNS:
        raise ConfigurationError(f"column '{column}': the queue has none; there are {', '.join(COLUMNS)}")
    return choices(store, user, column)


def keep_view(store: Store, user: User, name: str, filters: QueueFilters) -> None:
    """Keep the filters under a name, in place of others. Raises ConfigurationError and StoreError."""
    demand(user, Permission.SEE_QUEUE)
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise ConfigurationError(f"a view's name has 1 to {LONGEST_NAME} printable characters")
    with logged(store) as session:
        kept.keep_view(session, user.name, QueueView(name, filters))
        note(session, user.name, "kept a view", name)


def views(store: Store, user: User) -> list[QueueView]:
    """The user's own views. Raises NotAllowed."""
    demand(user, Permission.SEE_QUEUE)
    return kept.views_of(store, user.name)


def drop_view(store: Store, user: User, name: str) -> None:
    """Forget a view of the user's. Raises NotInStore."""
    demand(user, Permission.SEE_QUEUE)
    with logged(store) as session:
        kept.drop_view(session, user.name, name)
        note(session, user.name, "dropped a view", name)


def _for(item: ReviewItem, *, unseen: bool, given: bool) -> ReviewItem:
    """The item without what is to be kept from the user."""
    if not unseen or (item.state is ReviewState.GRADED and not given):
        return item
    reasons = tuple(why for why in item.reasons if not (given and why.reason in FROM_SCORES))
    return replace(item, percentage=None, passed=None, reasons=reasons, hidden=True, blind=given)
