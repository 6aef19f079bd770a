"""`congdoan serve`: the site on this machine."""

from __future__ import annotations

import errno
import gc
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.core.checks.urls import check_url_config
from django.core.management.base import CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.base import BaseApplication

from congdoan.accounts.command_line import STARTED_BY, CongdoanCommand
from congdoan.common.errors import Refused

HOST = "127.0.0.1"
BESIDE = (("notices", "send", "--every", "15"), ("audit", "seal", "--every", "30"), ("worker", "--every", "1"))
AGAIN_AFTER = 2  # seconds
_COLLECTED_AFTER = (50_000, 20, 20)
"""After how many new objects Python looks for circles among them. A long list makes thousands in one page, none of
which can go before the page is done; from its usual 700 on it looks again and again."""


class Site(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types
    """Gunicorn in this process: on Ctrl-C and TERM it stops its workers after the requests they are answering.

    The site is loaded before the workers are forked: a signal that arrives while modules are imported can be lost.
    """

    def __init__(self, port: int) -> None:
        self._settings = {
            "bind": f"{HOST}:{port}",
            "workers": 2,
            "threads": 2,
            "preload_app": True,
            "graceful_timeout": 10,  # seconds until a worker that does not stop is killed
            "loglevel": "warning",
            "proc_name": "congdoan",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        site = get_wsgi_application()
        check_url_config(None)  # reads every page's module, so that the first answer is not slow
        gc.freeze()  # what is loaded stays: the workers share it, and need not look through it for what can go
        gc.set_threshold(*_COLLECTED_AFTER)
        return site


class Command(CongdoanCommand):
    help = "Mở trang trên máy này. Dừng bằng Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, metavar="CỔNG", help="cổng (mặc định: 8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        port: int = options["port"]
        _check_database()
        _check_static_files()
        _check_port(port)
        connections.close_all()  # the workers open their own
        self.stdout.write(f"Trang đang mở ở http://{HOST}:{port}. Dừng bằng Ctrl-C.")
        self.stdout.flush()
        with ExitStack() as running:
            for words in BESIDE:
                running.enter_context(_beside(*words))
            Site(port).run()


@contextmanager
def _beside(*words: str) -> Iterator[None]:
    """A command of ours that runs as long as the site does, started again where it dies; Ctrl-C in the terminal reaches
    the site, which stops it."""
    program = [sys.executable, "-c", "from congdoan.config.cli import main; main()", *words]
    told, stopped = {**os.environ, STARTED_BY: str(os.getpid())}, Event()

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(program, stdout=subprocess.DEVNULL, start_new_session=True, env=told)  # noqa: S603

    running = [start()]

    def watch() -> None:
        while not stopped.wait(AGAIN_AFTER):
            if running[0].poll() is not None:
                sys.stderr.write(f"congdoan {words[0]} đã dừng, chạy lại.\n")
                running[0] = start()

    watching = Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield
    finally:
        stopped.set()
        watching.join()
        running[0].terminate()
        running[0].wait()


def _check_database() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("not_set_up", "Cơ sở dữ liệu chưa tạo hoặc chưa nâng cấp. Chạy `congdoan setup` trước.")


def _check_static_files() -> None:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        raise Refused("no_static", "Chưa gom tệp tĩnh của trang. Chạy `congdoan setup` trước.")


def _check_port(port: int) -> None:
    if not 1 <= port <= 65535:
        raise Refused("bad_port", f"Không có cổng {port}. Chọn một cổng từ 1024 đến 65535.")
    try:
        socket.create_server((HOST, port)).close()
    except OSError as error:
        why = "đang có chương trình khác dùng" if error.errno == errno.EADDRINUSE else "không mở được"
        raise Refused("port", f"Cổng {port} {why}. Chọn cổng khác: congdoan serve --port {port + 1}") from None
