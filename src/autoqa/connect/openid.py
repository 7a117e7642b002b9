"""Signing in through the centre's own sign-in service: OpenID Connect, authorization code with PKCE.

See OpenID Connect Core 1.0 and RFC 9700 (best current practice of OAuth 2.0).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from autoqa.errors import NotSignedIn

SECRET = "AUTOQA_OPENID_SECRET"  # noqa: S105  (the variable's name, not a secret)
_TIMEOUT = 10.0  # seconds
_LEEWAY = 60  # seconds that clocks may differ
_SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_KNOWN = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that has begun: where the browser goes, and what must come back or stay here until then."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(slots=True)
class Service:
    """A sign-in service by its issuer, and this program as one of its clients.

    `secret` is None for a client without one. What the service says of itself is asked for once.
    """

    issuer: str
    client: str
    secret: str | None = None
    scope: str = "openid profile email"
    _described: Mapping[str, Any] = field(default_factory=dict, init=False)

    def begin(self, callback: str) -> Begun:
        """Begin a sign-in that comes back to the address `callback`.

        Raises NotSignedIn where the service cannot be asked.
        """
        begun = Begun("", *(secrets.token_urlsafe(32) for _ in range(3)))
        digest = hashlib.sha256(begun.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": callback,
            "scope": self.scope,
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        where = self._description()["authorization_endpoint"]
        joint = "&" if "?" in where else "?"
        return Begun(f"{where}{joint}{urlencode(query)}", begun.state, begun.nonce, begun.verifier)

    def finish(self, callback: str, code: str, *, verifier: str, nonce: str) -> Mapping[str, Any]:
        """Exchange the code that came back for what the service says of who signed in.

        Raises NotSignedIn where it is not taken, or what it gives is not signed by the service, for this
        client, for this sign-in, and still valid.
        """
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "client_id": self.client,
            "code_verifier": verifier,
        }
        if self.secret:
            fields["client_secret"] = self.secret
        given = self._ask("POST", self._description()["token_endpoint"], fields)
        token = given.get("id_token")
        if not isinstance(token, str):
            raise NotSignedIn("the sign-in service gave no identity")
        return self._believed(token, nonce)

    def _believed(self, token: str, nonce: str) -> Mapping[str, Any]:
        from joserfc import jwk, jwt
        from joserfc.errors import JoseError

        keys = jwk.KeySet.import_key_set(self._ask("GET", self._description()["jwks_uri"]))  # type: ignore[arg-type]
        must = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._description()["issuer"]},
            aud={"essential": True, "value": self.client},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(token, keys, algorithms=list(_SIGNED_BY)).claims
            must.validate(claims)
        except (JoseError, ValueError) as error:
            raise NotSignedIn(f"what the sign-in service gave cannot be believed ({error})") from error
        meant_for = claims["aud"]
        if isinstance(meant_for, list) and len(meant_for) > 1 and claims.get("azp") != self.client:
            raise NotSignedIn("what the sign-in service gave was made for another program")
        return claims

    def _description(self) -> Mapping[str, Any]:
        if not self._described:
            found = self._ask("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer or not all(
                isinstance(found.get(key), str) for key in _KNOWN
            ):
                raise NotSignedIn(f"the sign-in service at {self.issuer} does not describe itself as that")
            self._described = found
        return self._described

    def _ask(self, method: str, url: str, fields: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        import httpx2

        try:
            answer = httpx2.request(method, url, data=fields, timeout=_TIMEOUT, follow_redirects=False)
            answer.raise_for_status()
            found = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise NotSignedIn(
                f"the sign-in service at {self.issuer} cannot be asked ({type(error).__name__})"
            ) from error
        if not isinstance(found, dict):
            raise NotSignedIn(f"the sign-in service at {self.issuer} gave something else than was asked")
        return found
