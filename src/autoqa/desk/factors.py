"""A second factor: codes of a generator that follow the time (RFC 6238), and recovery codes in its place."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from time import time

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.orm import Session

from autoqa.errors import ConfigurationError, NotSignedIn
from autoqa.store.audit_log import logged, note
from autoqa.store.store import Store
from autoqa.store.users import factor_in, set_factor

_STEP = 30  # seconds that a code lasts
_APART = 1  # steps that two clocks may be apart
_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A second factor that is being set up: its secret, and the address that a generator reads it from."""

    secret: str
    address: str


def enrol(name: str, secret: str | None = None) -> Enrolment:
    """Begin to set a second factor up, or go on with `secret`.

    Nothing is kept until a code shows that the generator has it.
    """
    secret = secret or pyotp.random_base32()
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="autoqa"))


def confirm(store: Store, key: str, name: str, secret: str, code: str) -> tuple[str, ...]:
    """Keep the second factor once a code of it is right, and return recovery codes, each good once.

    They are shown this once and never again. `key` seals the secret in the store. Raises NotSignedIn for a
    wrong code, and ConfigurationError for a secret that is none.
    """
    step = _step_of(secret, code)
    if step is None:
        raise NotSignedIn("this code is wrong; is the generator's clock right?")
    codes = tuple(_recovery() for _ in range(_CODES))
    kept = {
        "secret": _sealer(key).encrypt(secret.encode()).decode(),
        "recovery": [_hash(code) for code in codes],
        "last": step,
    }
    with logged(store) as session:
        set_factor(session, name, kept)
        note(session, name, "set up a second factor", name)
    return codes


def check(store: Store, key: str, name: str, code: str) -> None:
    """Take a code of the generator, or a recovery code, each once. Raises NotSignedIn where it is neither."""
    with logged(store) as session:
        factor = factor_in(session, name)
        if factor is None:
            raise NotSignedIn("there is no second factor; sign in again")
        found = _hash(code)
        left = [kept for kept in factor["recovery"] if not hmac.compare_digest(kept, found)]
        if len(left) < len(factor["recovery"]):
            set_factor(session, name, {**factor, "recovery": left})
            note(session, name, "used a recovery code", name, {"left": len(left)})
            return
        step = _step_of(_opened(key, factor["secret"]), code)
        if step is None or step <= factor["last"]:
            raise NotSignedIn("this code is wrong, or was used before")
        set_factor(session, name, {**factor, "last": step})


def remove(session: Session, who: str, name: str) -> None:
    """Take the user's second factor away, in a session of `logged`. Raises NotInStore."""
    set_factor(session, name, None)
    note(session, who, "took a second factor away", name)


def _step_of(secret: str, code: str) -> int | None:
    """The step of time whose code this is, if it is one that may be taken now."""
    try:
        generator, now = pyotp.TOTP(secret), int(time()) // _STEP
        for step in range(now - _APART, now + _APART + 1):
            if hmac.compare_digest(generator.generate_otp(step).encode(), _plain(code).encode()):
                return step
    except ValueError as error:
        raise ConfigurationError("this is no secret of a second factor; begin again") from error
    return None


def _recovery() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(3))


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _hash(code: str) -> str:
    return hashlib.sha256(_plain(code).encode()).hexdigest()


def _sealer(key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(hashlib.sha256(b"second factor" + key.encode()).digest()))


def _opened(key: str, sealed: str) -> str:
    try:
        return _sealer(key).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise NotSignedIn(
            "the second factor cannot be read: the workspace's secret.key is another one; an administrator "
            "can take the factor away"
        ) from error
