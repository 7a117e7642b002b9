"""The scorecard in the app: checked as it is typed, tried on past calls, saved as a new version, restored."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autoqa.config.scorecards import scorecard_in
from autoqa.config.toml_places import line_of
from autoqa.desk.access import demand
from autoqa.domain.people import Permission, User
from autoqa.domain.scorecard import Scorecard
from autoqa.errors import ConfigurationError, NotInStore, Overtaken
from autoqa.pipeline import build, scorecard_file
from autoqa.pipeline.scorecard_diff import GradeChange, ScorecardPreview, preview_scorecard
from autoqa.pipeline.scorecard_file import KeptVersion, ScorecardFile
from autoqa.pipeline.workspace import Workspace
from autoqa.store.audit_log import logged, note
from autoqa.store.given import versions_given
from autoqa.store.queue import given_blind, kept_from
from autoqa.store.store import Store

LONGEST = 1 << 19  # bytes of a scorecard
LISTED = 50
_WHERE = "scorecard"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that breaks a scorecard, and the line that it stands on, where that can be told."""

    text: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that was read as a scorecard: the scorecard, or what is wrong with it."""

    scorecard: Scorecard | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A call whose grade another scorecard changes; `hidden` where the user is to grade it blind."""

    change: GradeChange
    hidden: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """A scorecard tried on past calls: what it changes in all, and the calls that it changes most."""

    preview: ScorecardPreview
    changed: tuple[Changed, ...]
    count: int
    """How many calls change, listed or not."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page of the scorecard shows: the file in use and the versions that can be restored.

    `fixed` is why nothing can be saved here, if so.
    """

    file: ScorecardFile
    present: Checked
    kept: tuple[KeptVersion, ...]
    fixed: str | None


def scorecard_desk(workspace: Workspace, user: User) -> Desk:
    """The scorecard in use, and what it was before. Raises NotAllowed and ConfigurationError."""
    demand(user, Permission.EDIT_SCORECARDS)
    file = scorecard_file.scorecard_file(workspace)
    try:
        scorecard_file.check_writable(workspace, file)
        fixed = None
    except ConfigurationError as error:
        fixed = str(error)
    present = check(user, file.text)
    kept = [
        one for one in scorecard_file.kept_versions(workspace, file) if one.scorecard != present.scorecard
    ]
    return Desk(file, present, tuple(kept), fixed)


def check(user: User, text: str) -> Checked:
    """Read a text as a scorecard. Raises NotAllowed."""
    demand(user, Permission.EDIT_SCORECARDS)
    if len(text.encode()) > LONGEST:
        return Checked(None, (Problem(f"is larger than the {LONGEST >> 10} KiB of a scorecard", None),))
    try:
        return Checked(scorecard_in(text, where=_WHERE))
    except ConfigurationError as error:
        said = [line.removeprefix(f"{_WHERE}: ") for line in str(error).splitlines()]
        return Checked(None, tuple(Problem(one, line_of(text, one)) for one in said))


def try_out(store: Store, workspace: Workspace, user: User, card: Scorecard) -> Tried:
    """What the scorecard would change in the grades of past calls that the user reaches; nothing is scored.

    Grades of calls that the user is to grade blind are kept from them. Raises NotAllowed, ConfigurationError.
    """
    demand(user, Permission.EDIT_SCORECARDS)
    present = check(user, scorecard_file.scorecard_file(workspace).text).scorecard or card
    preview = preview_scorecard(store, present, card, user.teams)
    found = preview.diff.most_changed(len(preview.diff.grades))
    listed = found[:LISTED]
    ids = [one.interaction for one in listed]
    unseen = kept_from(store, user, ids) & given_blind(store, user, ids)
    hidden = unseen if workspace.settings.web.blind else set()
    changed = tuple(Changed(one, one.interaction in hidden) for one in listed)
    return Tried(preview, changed, len(found))


def offered_version(store: Store, workspace: Workspace, user: User, card: Scorecard) -> str | None:
    """The next version that no other scorecard has or had; None where its own is free, or it is in use.

    Raises NotAllowed and ConfigurationError.
    """
    demand(user, Permission.EDIT_SCORECARDS)
    file = scorecard_file.scorecard_file(workspace)
    before = check(user, file.text).scorecard
    if card == before:
        return None
    version, taken = card.version, _taken(store, workspace, file, before, card)
    while version in taken:
        version = _next(version)
    return None if version == card.version else version


def unanswered(workspace: Workspace, user: User, card: Scorecard) -> tuple[str, ...]:
    """The ids of the criteria that nothing here can answer yet; while there are any, nothing is scored.

    Raises NotAllowed.
    """
    demand(user, Permission.EDIT_SCORECARDS)
    return tuple(build.unanswered(workspace, card))


def save(store: Store, workspace: Workspace, user: User, text: str, seen: str) -> Workspace:
    """Put the text in use as the scorecard, and return the workspace as it is then.

    `seen` is the hash of the text that was changed. Raises Overtaken where the file is another by now,
    ConfigurationError for a text that is no scorecard, has the version of another one, or cannot be written,
    and NotAllowed. Calls keep their grades until they are scored anew.
    """
    demand(user, Permission.EDIT_SCORECARDS)
    return _put(store, workspace, user, text.replace("\r\n", "\n"), seen)


def restore(store: Store, workspace: Workspace, user: User, version: str, seen: str) -> Workspace:
    """Put an earlier version in use again; the present one is kept. Raises as `save` does, and NotInStore."""
    demand(user, Permission.EDIT_SCORECARDS)
    kept = scorecard_file.kept_versions(workspace, scorecard_file.scorecard_file(workspace))
    found = next((one for one in kept if one.path.name == version), None)
    if found is None:
        raise NotInStore(f"no version '{version}' is kept beside the scorecard")
    text = found.path.read_text(encoding="utf-8")
    return _put(store, workspace, user, text, seen, again=True)


def _put(
    store: Store, workspace: Workspace, user: User, text: str, seen: str, *, again: bool = False
) -> Workspace:
    """Put a text in use; one that was in use before has its version already."""
    checked = check(user, text)
    if checked.scorecard is None:
        raise ConfigurationError("\n".join(problem.text for problem in checked.problems))
    card = checked.scorecard
    with logged(store) as writing:
        file = scorecard_file.scorecard_file(workspace)
        if file.seen != seen:
            raise Overtaken(
                "the scorecard was changed by somebody else meanwhile; look at both and save again"
            )
        if text == file.text:
            return workspace
        before = check(user, file.text).scorecard
        if not again:
            _check_version(store, workspace, file, before, card)
        told = {"version": card.version, "hash": card.hash}
        if before is not None:
            told |= {"before": before.version, "hash before": before.hash}
        note(
            writing, user.name, "restored the scorecard" if again else "saved the scorecard", card.name, told
        )
        return scorecard_file.put_in_place(workspace, file, before.version if before else "broken", text)


def _check_version(
    store: Store, workspace: Workspace, file: ScorecardFile, before: Scorecard | None, card: Scorecard
) -> None:
    """Raise ConfigurationError where another scorecard has, or had, this version: grades name it."""
    if card.version in _taken(store, workspace, file, before, card):
        raise ConfigurationError(
            f"version '{card.version}': another scorecard has it already, and people tell scorecards by it; "
            "give this one another version"
        )


def _taken(
    store: Store, workspace: Workspace, file: ScorecardFile, before: Scorecard | None, card: Scorecard
) -> set[str]:
    """The versions that scorecards other than `card` have, or had."""
    kept = [one.scorecard for one in scorecard_file.kept_versions(workspace, file)]
    known = {(one.version, one.hash) for one in (*kept, *([before] if before else []))}
    return {version for version, hash_ in known | versions_given(store, card.name) if hash_ != card.hash}


def _next(version: str) -> str:
    """The version after this one: "2" becomes "3", "1.4" becomes "1.5", "draft" becomes "draft.2"."""
    found = re.fullmatch(r"(.*?)(\d{1,18})", version, re.DOTALL)
    if found is None:
        return f"{version}.2"
    before, number = found.groups()
    return f"{before}{int(number) + 1:0{len(number)}d}"
