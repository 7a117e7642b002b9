"""Addresses by an id or a name: these may hold anything, so what is no plain word is encoded."""

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


def person_address(name: str) -> str:
    """Where the page of a user is."""
    return f"/people/{key_of(name)}"


def key_of(name: str) -> str:
    """The name as a part of an address: itself where it is plain, or ~ and its bytes in base 64."""
    if _PLAIN.fullmatch(name):
        return name
    return "~" + urlsafe_b64encode(name.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def name_of(key: str) -> str:
    """The name that a part of an address stands for. Raises NotInStore where it can stand for none."""
    if not key.startswith("~"):
        return key
    try:
        packed = key[1:]
        return urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode("utf-8", "surrogatepass")
    except ValueError as error:
        raise NotInStore(f"nothing is called '{key}'") from error


Named = Annotated[str, Depends(name_of)]
"""The name or id behind the `{key}` of a route."""

InteractionId = Named
"""Where that is an interaction's."""
