"""A process that opens no socket: every try is noted, and refused."""

from __future__ import annotations

import sys

tried: list[str] = []  # the audit events, by name


def forbid_sockets() -> None:
    """Refuse all use of sockets in this process from now on; this cannot be taken back.

    What is refused is noted as well, since the code that tried may hide the error.
    """
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: object) -> None:
    if event.startswith("socket."):
        tried.append(event)
        raise PermissionError(f"the sweep allows no sockets: {event}")
