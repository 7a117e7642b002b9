"""`autoqa serve`."""

from __future__ import annotations

import ipaddress
import secrets
from contextlib import closing
from pathlib import Path
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET
from socket import socket as Socket  # noqa: N812  (a class, whatever its module calls it)
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
    with existing_store(opened) as store, closing(_listening(host, port)) as socket:
        fill(store)
        scheme = "https" if certificate else "http"
        shown = opened.settings.web.address or f"{scheme}://{_address_of(socket)}"
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
            proxy_headers=behind_proxy,
            forwarded_allow_ips="*" if behind_proxy else _HERE,
            ssl_certfile=str(certificate) if certificate else None,
            ssl_keyfile=str(key) if key else None,
            timeout_graceful_shutdown=5,
        )
        uvicorn.Server(config).run(sockets=[socket])


def _listening(host: str, port: int) -> Socket:
    """An open socket. Raises ConfigurationError where the address cannot be had."""
    made = Socket(AF_INET6 if ":" in host else AF_INET, SOCK_STREAM)
    made.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise ConfigurationError(
            f"--host {host} --port {port}: cannot be listened on ({error.strerror}); "
            "another --port may be free"
        ) from error
    return made


def _address_of(socket: Socket) -> str:
    host, port = socket.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


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
