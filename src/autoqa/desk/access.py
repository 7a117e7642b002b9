"""Whether somebody may do something, and whether an interaction is theirs to see."""

from __future__ import annotations

from autoqa.domain.interaction import Interaction
from autoqa.domain.people import Permission, User
from autoqa.errors import NotAllowed, NotInStore
from autoqa.store.rows import told
from autoqa.store.store import Store
from autoqa.store.users import team_of_agent

COMMAND = "command line"
"""Stands in the audit log for whoever runs a command on the machine itself."""


def demand(user: User, *permissions: Permission) -> None:
    """Raise NotAllowed where no role of the user allows it, or any of these."""
    if not user.may(*permissions):
        names = " or ".join(permissions)
        raise NotAllowed(f"'{user.name}' may not do this: it takes another role ({names})")


def administrator(by: User | None) -> str:
    """Who acts, for the audit log: an administrator, or (None) the command line. Raises NotAllowed."""
    if by is None:
        return COMMAND
    demand(by, Permission.ADMINISTER)
    return by.name


def reached(store: Store, user: User, interaction: str) -> Interaction:
    """The interaction, for whoever may see it.

    Raises NotInStore where it is not there, and in the same words where it is another's: who asks learns
    nothing of what they may not see.
    """
    found = store.interaction(interaction)
    if found is None or not user.reaches(agent=found.agent, team=team_of(store, found)):
        raise NotInStore(f"no interaction '{interaction}' in the store")
    return found


def team_of(store: Store, interaction: Interaction) -> str | None:
    """The team that the interaction names, or that of its agent."""
    return told(interaction.metadata, "team") or team_of_agent(store, interaction.agent)
