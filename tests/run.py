"""`make test`: brings the tools that tests open files with, runs the suite on SQLite and PostgreSQL, says what lacked.

The last line names what could not be installed and was therefore skipped; under CI that is a failure where apt works.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = {
    "chromium": ["chromium"],
    "soffice": ["libreoffice-writer-nogui", "libreoffice-calc-nogui"],
    "pdftoppm": ["poppler-utils"],
}
SUITES = (("SQLite", "sqlite", ()), ("PostgreSQL", "postgresql", ("-m", "not once")))


def install_missing() -> tuple[list[str], bool]:
    """Debian's packages for the missing tools; returns what is still missing and whether apt works."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if not missing:
        return [], True
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return missing, False
    packages = [package for tool in missing for package in TOOLS[tool]]
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    works = subprocess.run([apt, "update", "-q"], **quiet).returncode == 0  # type: ignore[call-overload]
    works = works and subprocess.run([apt, "install", "-y", "-q", *packages], **quiet).returncode == 0  # type: ignore[call-overload]
    return [tool for tool in missing if shutil.which(tool) is None], works


def run_suite(name: str, database: str, options: tuple[str, ...]) -> int:
    started = time.monotonic()
    print(f"== {name}", flush=True)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-n",
            "2",
            "--dist",
            "loadfile",
            "--no-loadscope-reorder",
            *options,
            *sys.argv[1:],
        ],
        cwd=ROOT,
        env={**os.environ, "TEST_DATABASE": database},
    )
    print(f"== {name}: {time.monotonic() - started:.0f} s", flush=True)
    return done.returncode


def main() -> int:
    missing, apt_works = install_missing()
    codes = [run_suite(*suite) for suite in SUITES]
    if missing:
        print(f"Bỏ qua các kiểm thử cần: {', '.join(missing)} (không cài được).")
        if os.environ.get("CI") and apt_works:
            return 1
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
