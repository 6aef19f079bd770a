"""The pictures of the documentation, taken from the demo as the people of each role see it.

`python -m tests.docs.pictures` loads the demo into a folder of its own, serves it, signs in and writes
`docs/images/*.png` anew; names given as words take only these. `--keep FOLDER` leaves the loaded demo there, so that
the next run begins with a copy of it.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
DESK, PHONE = (1280, 800), (390, 780)
_CONGDOAN = [sys.executable, "-c", "from congdoan.config.cli import main; main()"]
_MONTH = "period=2026-M10&basis=actual&cut_off=2026-10-31"


@dataclass(frozen=True)
class Picture:
    """What one person sees at an address; `follow` is the link to press there first, `act` what else is done before,
    `at` what to scroll to."""

    name: str
    user: str
    address: str
    size: tuple[int, int] = DESK
    follow: str = ""
    act: Callable[[Page], None] = lambda page: None
    at: str = ""


_LIST = """TT;Tên CĐCS;Loại hình;Ngày thành lập;Chủ tịch;SĐT
1;CĐCS Công ty TNHH Gạch Men Suối Tre (minh họa);DN ngoài nhà nước;05/10/2026;Người thứ nhất (minh họa);0900000001
2;CĐCS Trường Mầm non Suối Tre (minh họa);Trường học;12/10/2026;Người thứ hai (minh họa);0900000002
3;CĐCS Công ty TNHH Bao bì Đồi Sim (minh họa);FDI;20/10/2026;;
"""


def _preview_merger(page: Page) -> None:
    page.fill("[name=to]", "LG-KCN-005")
    page.fill("[name=on]", "01/11/2026")
    page.fill("[name=decision]", "15/QĐ-LĐLĐ (minh họa)")
    page.fill("[name=decided_on]", "20/10/2026")
    page.get_by_role("button", name="Xem trước thay đổi").click()


def _write_list(page: Page) -> None:
    """A list of unions read and written, up to the page that withdraws it."""
    file = FilePayload(name="danh-sach-2026.csv", mimeType="text/csv", buffer=_LIST.encode("utf-8-sig"))
    page.get_by_label("Tệp danh sách").set_input_files(file)
    page.get_by_role("button", name="Đọc danh sách").click()
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("button", name="Ghi danh sách").click()
    page.wait_for_load_state("networkidle")
    page.goto(page.url)  # the slips are shown once
    page.get_by_role("link", name="Rút lại…").click()


PICTURES = (
    Picture("cum-thi-dua", "ba-vi@vi-du.vn", "/clusters/HN-C4/2023/?period=2023&basis=actual&cut_off=2023-11-22"),
    Picture("lanh-dao", "lac-giang@vi-du.vn", "/"),
    Picture("trang-lanh-dao", "lac-giang@vi-du.vn", "/units/LG/leader/?period=2026&basis=actual"),
    Picture("chi-tieu", "lac-giang@vi-du.vn", "/reports/targets/LG/?period=2026"),
    Picture("tong-ket", "thanh-xuan@vi-du.vn", "/yearend/HN-TX/2022/"),
    Picture("kiem-tra-duyet", "phuong-ngan-ha@vi-du.vn", f"/reports/check/LG-X01/?{_MONTH}&form=CS-THANG"),
    Picture(
        "kiem-tra-mot-bao-cao", "phuong-ngan-ha@vi-du.vn",
        f"/reports/check/LG-X01/?{_MONTH}&form=CS-THANG&show=submitted", follow=".table tbody th a",
    ),
    Picture("bao-cao-dot-xuat", "lac-giang@vi-du.vn", "/requests/", follow=".rows a"),
    Picture("bieu-mau-du-thao", "lac-giang@vi-du.vn", "/forms/LG/", follow=".rows a[href*=drafts]"),
    Picture("bieu-mau-sua", "lac-giang@vi-du.vn", "/forms/drafts/2/form/?code=LG-ATVSLD"),
    Picture(
        "ban-chuyen-de", "ban-tai-chinh@vi-du.vn", "/reports/write/LG/2026-Q4/TINH-NAM/", at=".write-section[open]",
    ),
    Picture("soan-bao-cao", "co-so-3000@vi-du.vn", "/reports/write/LG-KCN-006/2026-M10/CS-THANG/", PHONE),
    Picture("chu-tich", "co-so-5@vi-du.vn", "/", PHONE),
    Picture("so-cong-viec", "co-so-5@vi-du.vn", "/registers/members/", PHONE),
    Picture("cham-thi-dua", "cham-thi-dua@vi-du.vn", "/clusters/LG-C1/2026/?period=2026&basis=actual"),
    Picture("xep-loai", "thanh-xuan@vi-du.vn", "/classification/HN-TX/2022/"),
    Picture("nhat-ky", "kiem-tra@vi-du.vn", "/audit/"),
    Picture("quan-tri", "quan-tri-lac-giang@vi-du.vn", "/org/people/"),
    Picture("to-chuc", "quan-tri-lac-giang@vi-du.vn", "/org/"),
    Picture(
        "sap-xep-mot-don-vi", "quan-tri-lac-giang@vi-du.vn", "/org/units/LG-KCN-101/change/merge/", act=_preview_merger,
    ),
    Picture("rut-danh-sach", "quan-tri-lac-giang@vi-du.vn", "/start/", act=_write_list),
    Picture("doan-vien", "doan-vien@vi-du.vn", "/org/me/", PHONE),
)  # fmt: skip


def main(names: list[str], keep: Path | None) -> None:
    if unknown := set(names) - {one.name for one in PICTURES}:
        sys.exit(f"no such picture: {', '.join(sorted(unknown))}")
    wanted = [one for one in PICTURES if not names or one.name in names]
    with tempfile.TemporaryDirectory() as folder:
        loaded = _loaded(keep or Path(folder) / "loaded")
        shutil.copytree(loaded, Path(folder) / "shown")  # some pictures are taken after something was written
        with _served(Path(folder) / "shown") as (base, passwords), sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for user in dict.fromkeys(one.user for one in wanted):
                _take([one for one in wanted if one.user == user], browser, base, passwords[user])
            browser.close()


def _inside(folder: Path) -> dict[str, str]:
    """The environment of a site whose data lie in the folder."""
    return {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"CONGDOAN_VAR": str(folder / "var")}


def _loaded(folder: Path) -> Path:
    """The folder with the demo; loaded unless an earlier run did so."""
    if not (folder / "out" / "accounts.csv").exists():
        command = [*_CONGDOAN, "demo", "--no-serve", "--out", str(folder / "out")]
        subprocess.run(command, cwd=ROOT, env=_inside(folder), check=True)
    return folder


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The site of a folder: its address, and the passwords of its people."""
    with (folder / "out" / "accounts.csv").open(encoding="utf-8", newline="") as file:
        passwords = {row["user"]: row["password"] for row in csv.DictReader(file)}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([*_CONGDOAN, "serve", "--port", str(port)], cwd=ROOT, env=_inside(folder))
    base = f"http://127.0.0.1:{port}"
    try:
        _wait_for(base)
        yield base, passwords
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(base: str) -> None:
    for _second in range(60):
        try:
            urlopen(base, timeout=5)
        except URLError:
            time.sleep(1)
        else:
            return
    raise TimeoutError(base)


def _take(pictures: list[Picture], browser: Browser, base: str, password: str) -> None:
    page = browser.new_context(base_url=base, locale="vi-VN").new_page()
    page.goto("/")
    page.fill("[name=login]", pictures[0].user)
    page.fill("[name=password]", password)
    page.click("form[method=post] button[type=submit]")
    page.wait_for_load_state("networkidle")
    for one in pictures:
        _shoot(page, one)
    page.context.close()


def _shoot(page: Page, picture: Picture) -> None:
    width, height = picture.size
    page.set_viewport_size({"width": width, "height": height})
    answer = page.goto(picture.address)
    if answer is None or not answer.ok:
        raise LookupError(picture.address)
    if picture.follow:
        page.click(picture.follow)
    picture.act(page)
    page.wait_for_load_state("networkidle")
    if picture.at:
        page.locator(picture.at).first.evaluate("one => one.scrollIntoView({behavior: 'instant'})")
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    print(f"docs/images/{picture.name}.png")


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("names", nargs="*")
    asked.add_argument("--keep", type=Path)
    options = asked.parse_args()
    main(options.names, options.keep)
