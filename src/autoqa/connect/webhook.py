"""Sends news to a webhook, signed as Standard Webhooks (standardwebhooks.com, version 1.0) ask."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from autoqa.errors import ConfigurationError, DeliveryFailed

SECRET = "AUTOQA_WEBHOOK_SECRET"  # noqa: S105  (the variable's name, not a secret)
_PREFIX = "whsec_"
_TIMEOUT = 10.0  # seconds
_GONE = 410


def deliver(
    url: str,
    kind: str,
    data: Mapping[str, Any],
    *,
    id_: str,
    secret: str | None = None,
    retries: int = 2,
    pause: float = 1.0,
) -> None:
    """POST `{"type": kind, "timestamp", "data"}` to `url`.

    `id_` is the same whenever the same news is sent again, so that a receiver can pass over repetitions. With
    `secret` ("whsec_" and base64, or any text) the request carries a signature. It is tried `retries` times
    more, `pause` seconds later and then twice as long. Raises ConfigurationError for what is no http
    address, and DeliveryFailed when it was not taken.
    """
    import httpx2

    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ConfigurationError(f"webhook '{url}': is no address; write it as https://example.org/alarms")
    body = json.dumps(
        {"type": kind, "timestamp": datetime.now(UTC).isoformat(), "data": data}, ensure_ascii=False
    ).encode()
    failure = ""
    for attempt in range(1 + retries):
        if attempt:
            time.sleep(pause * 2 ** (attempt - 1))
        headers = {"content-type": "application/json", **signed(body, id_, int(time.time()), secret)}
        try:
            answer = httpx2.post(url, content=body, headers=headers, timeout=_TIMEOUT, follow_redirects=False)
        except httpx2.HTTPError as error:
            failure = f"cannot be reached ({type(error).__name__})"
            continue
        if answer.is_success:
            return
        failure = f"answers {answer.status_code}"
        if answer.status_code == _GONE:
            break
    raise DeliveryFailed(f"the webhook at {urlsplit(url).netloc} {failure}; it is tried again next time")


def signed(body: bytes, id_: str, at: int, secret: str | None) -> dict[str, str]:
    """The headers that say which message this is, when it was sent, and that it is ours."""
    headers = {"webhook-id": id_, "webhook-timestamp": str(at)}
    if secret:
        digest = hmac.new(_key(secret), f"{id_}.{at}.".encode() + body, hashlib.sha256).digest()
        headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
    return headers


def _key(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ConfigurationError(f"{SECRET}: what stands behind {_PREFIX} is not base64") from error
