"""A small real model, a place that cannot be reached, and a hub on this machine, for tests of remotes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import torch
from fsspec import AbstractFileSystem

from autoqa.calibration.scaling import Scaling
from autoqa.domain.agreement import Estimate
from autoqa.scoring.head import APPLIES, ConversationHead, HeadSettings, save_head
from autoqa.training.model_folder import write_model
from autoqa.training.record import TrainingRecord

LEVELS = (1, 2, 3)


def head_folder(folder: Path, *, seed: int = 0, applies: bool = True) -> Path:
    """The folder of a small head with a map, a record, a card, and a second head in a folder of its own."""
    torch.manual_seed(seed)
    settings = HeadSettings("resolution", LEVELS, "e" * 16, ("en",), width=4, hidden=8)
    record = TrainingRecord(
        criterion="resolution",
        levels=LEVELS,
        data="d" * 16,
        seed=seed,
        agents=5,
        groups=6,
        trained_on=("a", "b"),
        tested_on=("c",),
        way={"name": "one number"},
        figures={"model": {"qwk": Estimate(0.45, 0.3, 0.6, 10)}},
    )
    scaling = Scaling("temperature", LEVELS, {"temperature": (0.5,)})
    write_model(folder, ConversationHead(settings), scaling, record, "an-encoder")
    if applies:
        gate = HeadSettings("resolution", (0, 1), "e" * 16, ("en",), width=4, hidden=8)
        (folder / APPLIES).mkdir()
        save_head(ConversationHead(gate), folder / APPLIES)
    return folder


def content(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


class Unreachable(AbstractFileSystem):
    """A kind of place to which there is never a way; `failure` says what it answers."""

    protocol = "unreachable"
    cachable = False
    failure: BaseException = ConnectionError("no route to host")

    def _open(self, *_: Any, **__: Any) -> Any:
        raise self.failure

    def info(self, *_: Any, **__: Any) -> Any:
        raise self.failure

    def ls(self, *_: Any, **__: Any) -> Any:
        raise self.failure


class Hub:
    """A hub for repositories of models on this machine: just so much as its client asks for."""

    def __init__(self) -> None:
        self.repositories: dict[str, dict[str, bytes]] = {}
        self.private: dict[str, bool] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def hub() -> Iterator[Hub]:
    """A hub that answers as long as the block lasts."""
    one = Hub()
    Thread(target=one.server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield one
    finally:
        one.server.shutdown()
        one.server.server_close()


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            parts = [unquote(part) for part in urlsplit(self.path).path.strip("/").split("/")]
            if parts[:2] == ["api", "models"]:
                files = hub.repositories.get("/".join(parts[2:4]))
                if files is None:
                    self._say({"error": "no such repository"}, 404, {"X-Error-Code": "RepoNotFound"})
                elif parts[4:5] == ["tree"]:
                    self._tree(files, "/".join(parts[6:]), recursive="recursive=True" in self.path)
                else:
                    self._say({"id": "/".join(parts[2:4]), "sha": "0" * 40, "siblings": []})
            elif parts[2:3] == ["resolve"]:
                found = hub.repositories.get("/".join(parts[:2]), {}).get("/".join(parts[4:]))
                if found is None:
                    self._say({"error": "no such file"}, 404, {"X-Error-Code": "EntryNotFound"})
                else:
                    self._send(found, 200, {})
            else:
                self._say({"error": f"not here: {self.path}"}, 400)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            parts = urlsplit(self.path).path.strip("/").split("/")
            name = "/".join(parts[2:4])
            if parts[:3] == ["api", "repos", "create"]:
                asked = json.loads(body)
                name = f"{asked['organization']}/{asked['name']}"
                hub.repositories[name] = {".gitattributes": b"*.bin filter=lfs\n"}
                hub.private[name] = bool(asked.get("private")) or asked.get("visibility") == "private"
                self._say({"url": f"{hub.url}/{name}"})
            elif parts[4:5] == ["preupload"]:
                asked = [one["path"] for one in json.loads(body)["files"]]
                way = {"uploadMode": "regular", "shouldIgnore": False}
                self._say({"files": [{"path": path, **way} for path in asked]})
            elif parts == ["api", "validate-yaml"]:
                self._say({"errors": [], "warnings": []})
            elif parts[4:5] == ["commit"]:
                for line in body.splitlines():
                    what = json.loads(line)
                    if what["key"] == "file":
                        file = what["value"]
                        hub.repositories[name][file["path"]] = base64.b64decode(file["content"])
                    elif what["key"] == "deletedFile":
                        del hub.repositories[name][what["value"]["path"]]
                self._say({"commitUrl": f"{hub.url}/{name}/commit/{'0' * 40}", "commitOid": "0" * 40})
            else:
                self._say({"error": f"not here: {self.path}"}, 400)

        def _tree(self, files: dict[str, bytes], below: str, *, recursive: bool) -> None:
            inside = f"{below}/" if below else ""
            names = [name for name in files if name.startswith(inside)]
            entries: list[dict[str, Any]] = [
                {"type": "file", "path": name, "size": len(files[name]), "oid": _oid(files[name])}
                for name in names
                if recursive or "/" not in name.removeprefix(inside)
            ]
            folders = {inside + name.removeprefix(inside).partition("/")[0] for name in names}
            entries += [
                {"type": "directory", "path": path, "size": 0, "oid": "0" * 40}
                for path in folders - set(names)
            ]
            if below and not names:
                self._say({"error": "no such folder"}, 404, {"X-Error-Code": "EntryNotFound"})
            else:
                self._say(entries)

        def _say(self, answer: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
            self._send(json.dumps(answer).encode(), status, headers or {})

        def _send(self, answer: bytes, status: int, headers: dict[str, str]) -> None:
            self.send_response(status)
            for key, value in {"content-length": str(len(answer)), **headers}.items():
                self.send_header(key, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def _oid(raw: bytes) -> str:
    return hashlib.sha1(raw).hexdigest()
