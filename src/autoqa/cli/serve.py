"""`autoqa serve`."""

from __future__ import annotations

import ipaddress
import secrets
from pathlib import Path
from typing import Annotated

import typer

from autoqa.cli.options import WorkspaceFolder
from autoqa.cli.talk import say
from autoqa.errors import ConfigurationError

_HERE = "127.0.0.1"


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = _HERE,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="TLS certificate (.pem), to be reached by https.")
    ] = None,
    key: Annotated[Path | None, typer.Option("--key", help="The certificate's private key (.pem).")] = None,
    behind_proxy: Annotated[
        bool,
        typer.Option(
            "--behind-proxy",
            help="A proxy on this machine or network speaks https and passes requests on.",
        ),
    ] = False,
    workspace: WorkspaceFolder = None,
) -> None:
    """Open the review app in browsers: the queue, calls to grade, disputes, and who did what.

    Without https it listens on this machine only. The first time it shows an address that adds the first
    administrator; `autoqa users add` does the same.

    Examples:
      autoqa serve -w qa

      autoqa serve -w qa --host 0.0.0.0 --certificate qa.pem --key qa.key
    """
    import uvicorn

    from autoqa.pipeline.workspace import existing_store, open_workspace
    from autoqa.store.queue import fill
    from autoqa.store.users import has_users
    from autoqa.web.app import create_app

    _check(host, certificate, key, behind_proxy=behind_proxy)
    opened = open_workspace(workspace)
    scheme = "https" if certificate else "http"
    listening = _Listening(host, port)
    shown = opened.settings.web.address or f"{scheme}://{listening.host}:{listening.port}"
    with existing_store(opened) as store:
        fill(store)
        token = None if has_users(store) else secrets.token_urlsafe(24)
        app = create_app(opened, store, setup_token=token, secure=shown.startswith("https://"))
        if token:
            say(f"nobody can sign in yet; add the first administrator: {shown}/setup?token={token}")
        say(f"autoqa is at {shown} (Ctrl-C ends it)")
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=True,
            proxy_headers=behind_proxy,
            forwarded_allow_ips="*" if behind_proxy else _HERE,
            ssl_certfile=str(certificate) if certificate else None,
            ssl_keyfile=str(key) if key else None,
            timeout_graceful_shutdown=5,
        )
        uvicorn.Server(config).run(sockets=[listening.socket])


class _Listening:
    """An open socket. Raises ConfigurationError where the address cannot be had."""

    def __init__(self, host: str, port: int) -> None:
        import socket

        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self.socket.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"--host {host} --port {port}: cannot be listened on ({error.strerror}); "
                "another --port may be free"
            ) from error
        self.port = int(self.socket.getsockname()[1])
        self.host = f"[{host}]" if ":" in host else host


def _check(host: str, certificate: Path | None, key: Path | None, *, behind_proxy: bool) -> None:
    if (certificate is None) != (key is None):
        raise ConfigurationError("https needs both: --certificate FILE and --key FILE")
    for option, file in (("--certificate", certificate), ("--key", key)):
        if file is not None and not file.is_file():
            raise ConfigurationError(f"{option} {file}: no such file")
    if certificate is None and not behind_proxy and not _on_this_machine(host):
        raise ConfigurationError(
            f"--host {host}: without https passwords would cross the network as they are; give "
            "--certificate and --key, or --behind-proxy where a proxy speaks https"
        )


def _on_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
