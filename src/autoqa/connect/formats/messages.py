"""The words of a chat message or an e-mail: plain text, HTML or MIME parts, without what it quotes."""

from __future__ import annotations

import re
from email import message_from_string
from email.message import Message
from html.parser import HTMLParser

from autoqa.errors import InterchangeError

_MOST_PARTS = 200
_SILENT = frozenset({"script", "style", "head", "title", "blockquote"})
_BREAKS = frozenset({"p", "br", "div", "li", "tr", "td", "h1", "h2", "h3", "h4", "table"})
_QUOTE_BEGINS = re.compile(
    r"(?:on|il|in data)\b(?=.*[\d@]).{4,200}\b(?:wrote|ha scritto)\s*:?\s*"
    r"|-{2,}\s*(?:original message|messaggio originale)\s*-{2,}",
    re.IGNORECASE,
)


def message_text(body: str, mediatype: str, source: str) -> str:
    """What the sender of a message wrote, without the older messages quoted below it.

    Raises InterchangeError for parts that cannot be read.
    """
    kind = mediatype.split(";", 1)[0].strip().lower()
    if kind.startswith("multipart/") or kind == "message/rfc822":
        return unquoted(_mail_text(body, mediatype, source))
    if kind == "text/html":
        return unquoted(_html_text(body, source))
    if kind.startswith("text/"):
        return unquoted(body)
    raise InterchangeError(f"{source}: is {kind[:60] or 'of no type'}, not a text; leave it out")


def unquoted(text: str) -> str:
    """`text` without quoted lines, and without all that stands below "On ... wrote:"."""
    kept = []
    for line in re.split(r"\r\n|\n|\r", text):
        if len(line) < 400 and _QUOTE_BEGINS.fullmatch(line.strip()):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return "\n".join(kept).strip()


def _mail_text(body: str, mediatype: str, source: str) -> str:
    head = (
        ""
        if mediatype.strip().lower().startswith("message/rfc822")
        else f"Content-Type: {' '.join(mediatype.split())}\n\n"
    )
    try:
        parts = [part for part in message_from_string(head + body).walk() if not part.is_multipart()]
        for kind in ("text/plain", "text/html"):
            texts = [_part_text(part) for part in parts[:_MOST_PARTS] if part.get_content_type() == kind]
            if texts:
                text = "\n".join(texts)
                return _html_text(text, source) if kind == "text/html" else text
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise InterchangeError(f"{source}: is not a readable e-mail ({error}); export it again") from error
    return ""


def _part_text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")


class _Words(HTMLParser):
    """Collects the text that a reader would see, leaving quotations out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Begin a line, or something that is not shown."""
        self._silent += tag in _SILENT
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End what is not shown."""
        if tag in _SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        """Keep what is shown."""
        if not self._silent:
            self.said.append(data)


def _html_text(text: str, source: str) -> str:
    words = _Words()
    try:
        words.feed(text)
        words.close()
    except (AssertionError, ValueError, RecursionError) as error:
        raise InterchangeError(f"{source}: is not readable HTML; export it as text") from error
    return "".join(words.said)
