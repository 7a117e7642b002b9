"""Addresses of interactions: an id may hold anything, so one that is no plain word is encoded."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated

from fastapi import Depends

from autoqa.errors import NotInStore

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


def call_address(interaction: str) -> str:
    """Where the page of an interaction is."""
    return f"/calls/{key_of(interaction)}"


def key_of(interaction: str) -> str:
    """The id as a part of an address: itself where it is plain, or ~ and its bytes in base 64."""
    if _PLAIN.fullmatch(interaction):
        return interaction
    return "~" + urlsafe_b64encode(interaction.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def id_of(key: str) -> str:
    """The id that a part of an address stands for. Raises NotInStore where it can stand for none."""
    if not key.startswith("~"):
        return key
    try:
        packed = key[1:]
        return urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-8", "surrogatepass")
    except ValueError as error:
        raise NotInStore(f"no interaction '{key}' in the store") from error


def _interaction(key: str) -> str:
    return id_of(key)


InteractionId = Annotated[str, Depends(_interaction)]
"""The id behind the `{key}` of a route."""
