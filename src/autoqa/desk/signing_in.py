"""Signing in and out, and who is signed in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from autoqa.config.settings import WebSettings
from autoqa.desk import factors
from autoqa.desk.attempts import Attempts
from autoqa.desk.passwords import hashed, matches
from autoqa.domain.people import User
from autoqa.errors import NotSignedIn
from autoqa.store.audit_log import logged, note
from autoqa.store.logins import Login, end_login, find_login, forget_logins, keep_login, lasts_still
from autoqa.store.rows import now
from autoqa.store.store import Store
from autoqa.store.users import set_password, user_and_password

_WRONG = "the name or the password is wrong"
_MINUTES = 15


@dataclass(slots=True)
class Door:
    """Lets people in. It remembers failed attempts, by name and by address, as long as it lives."""

    store: Store
    settings: WebSettings
    by_name: Attempts = field(default_factory=lambda: Attempts(most=8, within=60 * _MINUTES))
    by_address: Attempts = field(default_factory=lambda: Attempts(most=60, within=60 * _MINUTES))

    def knows(self, name: str, password: str, *, address: str = "") -> User:
        """The user of that name and password, who is not let in yet: a second factor may be due.

        Raises NotSignedIn where they are wrong, in the same words for a name that is not there, and after too
        many wrong ones.
        """
        if not self.settings.passwords:
            raise NotSignedIn("nobody signs in by a password here; use the sign-in service")
        known_as = name.strip().lower()
        for attempts, key in ((self.by_name, known_as), (self.by_address, address)):
            _check_wait(attempts, key)
        found = user_and_password(self.store, name.strip())
        user, kept = found or (None, None)
        if not matches(password, kept) or user is None or not user.active:
            self.by_name.count(known_as)
            self.by_address.count(address)
            with logged(self.store) as session:
                note(session, user.name if user else "", "failed to sign in", known_as[:100])
            raise NotSignedIn(_WRONG)
        self.by_name.forget(known_as)
        return user

    def takes(self, user: User, key: str, code: str) -> None:
        """Take the code of a user's second factor. Raises NotSignedIn for a wrong one, and after too many."""
        tried = f"code of {user.name.lower()}"
        _check_wait(self.by_name, tried)
        try:
            factors.check(self.store, key, user.name, code)
        except NotSignedIn:
            self.by_name.count(tried)
            raise
        self.by_name.forget(tried)

    def let_in(self, user: User, *, client: str = "", how: str = "password") -> str:
        """Let a user in who has shown who they are, and return the token for their browser."""
        token, at = secrets.token_urlsafe(32), now()
        with logged(self.store) as session:
            forget_logins(session, seen_before=at - timedelta(hours=self.settings.session_hours))
            keep_login(session, token, user.name, csrf=secrets.token_urlsafe(32), client=client, at=at)
            note(session, user.name, "signed in", user.name, {"by": how})
        return token

    def let_in_as(self, claims: Mapping[str, Any], *, client: str = "") -> str:
        """Let in whom the sign-in service names, and return the token for their browser.

        Raises NotSignedIn for somebody who is no user, or whose e-mail address the service did not verify.
        """
        claim = self.settings.openid_claim
        name = claims.get(claim)
        if not isinstance(name, str) or not name:
            raise NotSignedIn(
                f"the sign-in service gives no '{claim}'; set [web] openid_claim to what it gives"
            )
        if claim == "email" and claims.get("email_verified") is not True:
            raise NotSignedIn("the sign-in service has not verified this e-mail address")
        found = user_and_password(self.store, name)
        if found is None or not found[0].active:
            with logged(self.store) as session:
                note(session, "", "failed to sign in", name[:100], {"by": "openid"})
            raise NotSignedIn(f"'{name}' may not sign in here; ask an administrator")
        return self.let_in(found[0], client=client, how="openid")

    def who(self, token: str) -> Login | None:
        """Whoever has the token, if they are still signed in."""
        return find_login(
            self.store,
            token,
            at=now(),
            idle=timedelta(minutes=self.settings.idle_minutes),
            lasts=timedelta(hours=self.settings.session_hours),
        )

    def still(self, token: str) -> bool:
        """Whether whoever has the token is signed in still; unlike `who`, this does not keep them so."""
        return lasts_still(
            self.store,
            token,
            at=now(),
            idle=timedelta(minutes=self.settings.idle_minutes),
            lasts=timedelta(hours=self.settings.session_hours),
        )

    def sign_out(self, token: str, user: User) -> None:
        """The browser with the token is signed out."""
        with logged(self.store) as session:
            end_login(session, token)
            note(session, user.name, "signed out", user.name)

    def change_password(self, user: User, old: str, new: str) -> None:
        """Put another password in place of the own one; the user is signed out everywhere.

        Raises NotSignedIn where the old one is wrong, and ConfigurationError for a new one that will not do.
        """
        _check_wait(self.by_name, user.name.lower())
        found = user_and_password(self.store, user.name)
        if found is None or not matches(old, found[1]):
            self.by_name.count(user.name.lower())
            raise NotSignedIn("the old password is wrong")
        kept = hashed(new, name=user.name)
        with logged(self.store) as session:
            set_password(session, user.name, kept)
            note(session, user.name, "changed the password", user.name)


def _check_wait(attempts: Attempts, key: str) -> None:
    """Raise NotSignedIn for whoever tried too often."""
    if wait := attempts.wait(key):
        raise NotSignedIn(f"too many attempts; try again in {max(1, round(wait / 60))} minutes")
