"""Keys and webhooks of other programs: who may make them, and how news are sent until they are taken."""

from __future__ import annotations

import base64
import ipaddress
import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from autoqa.connect.webhook import deliver
from autoqa.desk.access import demand
from autoqa.domain.people import Permission, User
from autoqa.domain.programs import Delivery, Event, Token, Webhook
from autoqa.errors import ConfigurationError, DeliveryFailed, NotInStore
from autoqa.store import tokens
from autoqa.store import webhooks as kept
from autoqa.store.audit_log import logged, note
from autoqa.store.rows import now
from autoqa.store.store import Store

PREFIX = "aqa_"
MOST_KEYS = 20
LONGEST_DAYS = 365
_WAITS = tuple(timedelta(seconds=s) for s in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""How long after each failed attempt the next one is made, as Standard Webhooks recommend."""


def make_token(store: Store, user: User, name: str, days: int) -> tuple[str, Token]:
    """Make a key with which a program asks as the user; the key is shown this once and never again.

    Raises ConfigurationError for no name, too long a life, or too many keys.
    """
    said = name.strip()
    if not said or len(said) > 80 or not said.isprintable():
        raise ConfigurationError("a key needs a name of 1 to 80 printable characters, such as the program's")
    if not 1 <= days <= LONGEST_DAYS:
        raise ConfigurationError(f"{days} days: a key lives for 1 to {LONGEST_DAYS} days")
    if len(tokens.tokens_of(store, user.name)) >= MOST_KEYS:
        raise ConfigurationError(f"you have {MOST_KEYS} keys already; take one away first")
    key, at = PREFIX + secrets.token_urlsafe(32), now()
    with logged(store) as session:
        token = tokens.keep_token(
            session, key, user.name, said, made_at=at, expires_at=at + timedelta(days=days)
        )
        note(session, user.name, "made a key", said, {"days": days})
    return key, token


def take_token(store: Store, user: User, number: int) -> None:
    """Take an own key away; whoever has it is refused from now on. Raises NotInStore."""
    with logged(store) as session:
        token = tokens.take_token(session, number, user.name)
        note(session, user.name, "took a key away", token.name)


def who_has(store: Store, key: str) -> User | None:
    """The user whose key this is."""
    return tokens.user_with_token(store, key, at=now()) if key.startswith(PREFIX) else None


def webhooks(store: Store, user: User) -> list[Webhook]:
    """Every webhook. Raises NotAllowed."""
    demand(user, Permission.ADMINISTER)
    return kept.all_webhooks(store)


def add_webhook(store: Store, user: User, url: str, events: Collection[Event]) -> Webhook:
    """Tell an address of these events from now on; the webhook holds the secret that signs them.

    Raises NotAllowed, and ConfigurationError for no events and for an address that is none, or that would be
    reached without https outside of this machine's own network.
    """
    demand(user, Permission.ADMINISTER)
    _check_address(url)
    if not events:
        raise ConfigurationError(f"name what to tell of: {', '.join(Event)}")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    webhook = Webhook(0, url, secret, frozenset(events), user.name, now())
    with logged(store) as session:
        added = kept.add_webhook(session, webhook)
        note(session, user.name, "added a webhook", url, {"events": sorted(events), "webhook": added.id})
    return added


def take_webhook(store: Store, user: User, number: int) -> None:
    """Tell an address of nothing any more. Raises NotAllowed and NotInStore."""
    demand(user, Permission.ADMINISTER)
    with logged(store) as session:
        webhook = kept.take_webhook(session, number)
        note(session, user.name, "took a webhook away", webhook.url, {"webhook": number})


def deliveries(store: Store, user: User, number: int) -> list[Delivery]:
    """The newest news for a webhook, and what became of them. Raises NotAllowed and NotInStore."""
    demand(user, Permission.ADMINISTER)
    if not any(webhook.id == number for webhook in kept.all_webhooks(store)):
        raise NotInStore(f"no webhook {number} in the store")
    return kept.deliveries_to(store, number)


def send_due(store: Store) -> int:
    """Send what is due, each once, and return how many were taken.

    What is not taken is tried again later and later, for some three days, and then given up.
    """
    taken = 0
    for webhook, delivery in kept.due(store, now()):
        try:
            deliver(
                webhook.url,
                delivery.event.value,
                delivery.payload,
                id_=delivery.id,
                secret=webhook.secret,
                retries=0,
            )
        except (DeliveryFailed, ConfigurationError) as error:
            kept.tell_of(store, _failed(delivery, str(error)))
        else:
            taken += 1
            tried = delivery.attempts + 1
            kept.tell_of(
                store, replace(delivery, attempts=tried, next_at=None, delivered_at=now(), failure="")
            )
    return taken


def _failed(delivery: Delivery, why: str) -> Delivery:
    attempts = delivery.attempts + 1
    wait = _WAITS[attempts - 1] if attempts <= len(_WAITS) else None
    return replace(delivery, attempts=attempts, next_at=now() + wait if wait else None, failure=why[:500])


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigurationError(f"webhook '{url[:100]}': is no address ({error})") from error
    if parts.scheme not in ("http", "https") or not host or port == 0 or not url.isprintable() or " " in url:
        raise ConfigurationError(
            f"webhook '{url[:100]}': is no address; write it as https://example.org/hook"
        )
    if parts.username or parts.password:
        raise ConfigurationError(
            "a webhook's address holds no name and no password; the signature is the proof"
        )
    if parts.scheme == "http" and not _near(host):
        raise ConfigurationError(
            f"webhook '{url[:100]}': without https only this machine and private networks are told"
        )


def _near(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"
