from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path, resolve

from congdoan.ui import registry
from congdoan.ui.context import shell
from congdoan.ui.desk import Card


def page(request):
    return HttpResponse()


CARD = Card("a", "Một việc", "", "/", "check", "Mở")
urlpatterns = [
    path("", include(([path("", page, name="desk"), path("unit/<int:pk>/", page, name="unit")], "dash"))),
    path("org/", include(([path("", page, name="tree"), path("history/", page, name="history")], "org"))),
    path("sign-in/", page, name="sign-in"),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch, settings):
    monkeypatch.setattr(registry, "_menu", {})
    monkeypatch.setattr(registry, "_desk", [])
    monkeypatch.setattr(registry, "_singles", {})
    settings.LOGIN_URL = "sign-in"


def request_for(address, **user):
    request = RequestFactory().get(address)
    request.user = SimpleNamespace(is_authenticated=True, **user)
    request.resolver_match = resolve(address)
    return request


def register_all():
    registry.register_menu("org", "org:tree", visible=lambda user: True)
    registry.register_menu("figures", "dash:desk", visible=lambda user: user.clerk, matches=("dash:unit",))
    registry.register_menu("desk", "dash:desk", visible=lambda user: True, matches=("dash:desk",))
    registry.register_desk("desk", lambda user: [CARD, CARD])


def current(menu):
    return [str(line.label) for line in (*menu.desk, *menu.thread, *menu.common) if line.current]


def test_the_menu_has_the_order_of_the_figures_way_and_only_what_is_permitted():
    register_all()
    menu = shell(request_for("/", clerk=False))["menu"]
    assert [str(line.label) for line in menu.desk] == ["Bàn làm việc"]
    assert menu.desk[0].count == 2
    assert list(menu.thread) == []
    assert [str(line.tab) for line in menu.tabs] == ["Việc của tôi", "Tổ chức"]
    assert [str(line.tab) for line in shell(request_for("/", clerk=True))["menu"].tabs][1] == "Số liệu"


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("/", "Bàn làm việc"),
        ("/unit/7/", "Số liệu, chỉ tiêu"),
        ("/org/history/", "Tổ chức"),
        ("/sign-in/", None),
    ],
)
def test_a_page_marks_its_own_place(address, label):
    register_all()
    assert current(shell(request_for(address, clerk=True))["menu"]) == ([label] if label else [])


def test_a_place_is_taken_once():
    register_all()
    with pytest.raises(ValueError, match="org:tree"):
        registry.register_menu("org", "dash:desk", visible=lambda user: True)


def test_a_fragment_asks_nothing():
    def fail(*_):
        raise AssertionError("asked")

    registry.register_demo_flag(fail)
    registry.register_acting(fail)
    registry.register_menu("desk", "dash:desk", visible=fail)
    assert "menu" in shell(request_for("/"))


def test_a_stranger_sees_no_menu_and_no_unit():
    register_all()
    registry.register_acting(lambda user: ("LĐLĐ huyện Ba Vì", "Chuyên viên"))
    request = RequestFactory().get("/")
    request.resolver_match = None
    context = shell(request)
    assert not context["acting_unit"]
    assert not context["menu"].desk


def test_the_page_around_the_page():
    register_all()
    registry.register_demo_flag(lambda: True)
    registry.register_acting(lambda user: ("LĐLĐ huyện Ba Vì", "Chuyên viên tổng hợp"))
    registry.register_search("dash:desk")
    registry.register_sign_out("sign-in")
    html = render_to_string("ui/base.html", shell(request_for("/", clerk=True)))
    for expected in (
        "SỐ LIỆU MINH HỌA",
        "LĐLĐ huyện Ba Vì<small>Chuyên viên tổng hợp</small>",
        'role="search"',
        'href="#noi-dung"',
        '"allowEval":false',
    ):
        assert expected in html


def test_without_a_flag_there_is_no_mark_and_without_a_search_no_box():
    html = render_to_string("ui/base.html", shell(request_for("/")))
    assert "SỐ LIỆU MINH HỌA" not in html
    assert 'role="search"' not in html


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_need_nothing(name):
    assert "Về bàn làm việc" in render_to_string(name)
