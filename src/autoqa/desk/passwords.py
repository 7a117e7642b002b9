"""Passwords: which ones will do, and their hashes by argon2id."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from autoqa.errors import ConfigurationError

SHORTEST, LONGEST = 12, 256
_GUESSED = (
    10**8
)  # guesses that a password must stand, by zxcvbn's estimate: some hours of tries that are slowed
_READ = 72  # characters that zxcvbn reads at most


def hashed(password: str, *, name: str) -> str:
    """The hash of a new password for the user `name`.

    Raises ConfigurationError for one that is too short, too long or easily guessed.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise ConfigurationError(
            f"a password has {SHORTEST} to {LONGEST} characters, and this one has {len(password)}; take some "
            "words that do not belong together"
        )
    if _guesses(password, name) < _GUESSED:
        raise ConfigurationError(
            "this password is easily guessed; take some words that do not belong together, and not the name"
        )
    return _hasher().hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether it is the password of that hash; as slow where there is no hash, lest one learns of it."""
    try:
        return _hasher().verify(kept or _nobody(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    """RFC 9106's second recommendation: argon2id, 64 MiB, three passes."""
    return PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)


@cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")


def _guesses(password: str, name: str) -> int:
    from zxcvbn import zxcvbn  # its lists of words take a moment to load

    found = zxcvbn(password[:_READ], user_inputs=[name, "autoqa", "quality"])
    return int(found["guesses"])
