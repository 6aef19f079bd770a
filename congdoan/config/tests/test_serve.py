"""`congdoan serve` as an administrator runs it: a folder of its own, a real process, real signals."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

pytestmark = [pytest.mark.once, pytest.mark.xdist_group("serve")]


class Home:
    def __init__(self, folder):
        kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "CONGDOAN_VAR")}
        self.folder = folder
        self.env = {**kept, "CONGDOAN_VAR": str(folder)}

    def words(self, *words):
        return [sys.executable, "-c", "from congdoan.config.cli import main; main()", *words]

    def run(self, *words):
        return subprocess.run(self.words(*words), env=self.env, capture_output=True, text=True, timeout=600)

    def asked(self, question, *given):
        """The first row of the answer of its database."""
        with closing(sqlite3.connect(self.folder / "congdoan.sqlite3")) as database:
            return database.execute(question, given).fetchone()

    @contextmanager
    def serving(self, port):
        words = self.words("serve", "--port", str(port))
        process = subprocess.Popen(words, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def answer_of(address):
    for _attempt in range(600):
        try:
            with urlopen(address, timeout=5) as answer:
                return answer.status, answer.read().decode()
        except (URLError, TimeoutError):  # not open yet, or slow on a busy machine
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("serve"))
    assert home.run("setup").returncode == 0
    return home


def refusal(home, *words):
    done = home.run("serve", *words)
    assert done.returncode == 1
    assert not done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def test_without_a_database_it_says_what_to_run(tmp_path):
    assert "Chạy `congdoan setup` trước." in refusal(Home(tmp_path))


def test_without_static_files_it_says_what_to_run(tmp_path):
    home = Home(tmp_path)
    assert home.run("setup", "--no-static").returncode == 0
    assert "Chưa gom tệp tĩnh" in refusal(home)


def test_a_taken_port_is_named_with_a_way_out(home):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refusal(home, "--port", str(port))
    assert f"Cổng {port} đang có chương trình khác dùng" in said
    assert f"congdoan serve --port {port + 1}" in said


@pytest.mark.parametrize("port", ["0", "-1", "65536"])
def test_a_port_that_cannot_be(home, port):
    assert f"Không có cổng {port}." in refusal(home, f"--port={port}")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_with_its_styles_and_stops_cleanly(home, stop):
    port = free_port()
    with home.serving(port) as process:
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        status, page = answer_of(f"http://127.0.0.1:{port}/org/")
        assert (status, "Đăng nhập" in page) == (200, True)
        style = page.split('<link rel="stylesheet" href="')[-1].split('"')[0]
        assert answer_of(f"http://127.0.0.1:{port}{style}")[0] == 200
        process.send_signal(stop)
        assert process.wait(timeout=20) == 0
        assert "Traceback" not in process.stderr.read()
    socket.create_server(("127.0.0.1", port)).close()


# ---- what runs beside the site ----


def beside(process):
    """The processes that the site started, by the words of their command line: {process: words}."""
    threads = Path(f"/proc/{process.pid}/task").glob("*/children")
    children = [pid for thread in threads for pid in thread.read_text().split()]
    lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_text().split("\0") for pid in children}
    return {pid: line[3:-1] for pid, line in lines.items() if line[1:2] == ["-c"] and line[3:4] != ["serve"]}


def worker_of(process):
    return next((pid for pid, words in beside(process).items() if words[0] == "worker"), None)


def until(is_so, seconds=20):
    for _attempt in range(seconds * 10):
        if found := is_so():
            return found
        time.sleep(0.1)
    raise AssertionError(is_so)


def is_gone(pid):
    """Ended, though nobody may have asked for its end yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGKILL])
def test_the_worker_goes_with_the_site(home, stop):
    port = free_port()
    with home.serving(port) as process:
        process.stdout.readline()
        answer_of(f"http://127.0.0.1:{port}/org/")
        running = beside(process)
        assert sorted(words[0] for words in running.values()) == ["audit", "notices", "worker"]
        process.send_signal(stop)
        process.wait(timeout=20)
        until(lambda: all(is_gone(pid) for pid in running))


def test_a_worker_that_dies_is_told_and_started_again(home):
    port = free_port()
    with home.serving(port) as process:
        process.stdout.readline()
        answer_of(f"http://127.0.0.1:{port}/org/")
        first = worker_of(process)
        os.kill(first, signal.SIGKILL)
        until(lambda: worker_of(process) not in (None, first))
        process.terminate()
        assert process.wait(timeout=20) == 0
        assert "congdoan worker đã dừng, chạy lại." in process.stderr.read()


def test_the_running_site_seals_what_is_written_within_a_minute(home):
    port = free_port()
    with home.serving(port) as process:
        process.stdout.readline()
        answer_of(f"http://127.0.0.1:{port}/org/")
        assert home.run("createadmin", "--name", "Lý Văn Chính", "--phone", "0911111111").returncode == 0
        line, written = home.asked("SELECT id, at FROM audit_event ORDER BY id DESC LIMIT 1")
        sealing = "SELECT sealed_at FROM audit_seal WHERE last_id >= ? ORDER BY number LIMIT 1"
        (sealed,) = until(lambda: home.asked(sealing, line), seconds=90)
    assert datetime.fromisoformat(sealed) - datetime.fromisoformat(written) <= timedelta(minutes=1)
