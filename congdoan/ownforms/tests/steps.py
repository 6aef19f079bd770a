"""Steps that tests of forms share."""

from __future__ import annotations

from datetime import date

from congdoan.documents.lists import sent_list
from congdoan.ownforms import commands
from congdoan.ownforms.models import FormDraft
from congdoan.ownforms.rules import with_form, with_head, with_line, with_section
from congdoan.ownforms.tests.sheets import book, sent
from congdoan.ownforms.words import COLUMNS, SheetRow
from congdoan.reporting.models import IndicatorSet
from tests.world import World

YEARLY = {"title": "Biểu 01", "levels": ["grassroots_union"], "categories": [], "period_kinds": ["year"]}
LINE = {"code": "pa_tu_sach", "name": "Tủ sách công nhân", "unit": "tủ", "over_time": "last"}


def read_in(world: World, by: str = "an", body: str = "PA") -> FormDraft:
    """A draft into which the messy sheet is being read."""
    person = world.users[by]
    draft = commands.draft_for_sheets(by=person, body=world.unit(body))
    found = sent_list(sent(book()), COLUMNS, as_form=True)
    return commands.read_sheet(by=person, draft=draft, edition=draft.edition, found=found, form=YEARLY)


def from_sheet(world: World, by: str = "an", body: str = "PA", begins: str = "2022-12-01") -> FormDraft:
    """A draft with the form of the messy sheet, valid for the year 2023."""
    one = read_in(world, by, body)
    rows = [SheetRow(**row) for row in one.reading["rows"]]
    one = commands.take_sheet(by=world.users[by], draft=one, edition=one.edition, rows=rows)
    return edited(world, one, lambda document: with_head(document, title="Bộ tỉnh A", valid_from=begins), by)


def edited(world: World, draft: FormDraft, edit: commands.Edit, by: str = "an") -> FormDraft:
    return commands.change(by=world.users[by], draft=draft, edition=draft.edition, edit=edit, what="thử")


def with_one_line(world: World, begins: str = "2022-12-01") -> FormDraft:
    """A draft of one line and one yearly form."""
    draft = commands.begin(by=world.an, body=world.unit("PA"))
    draft = edited(world, draft, lambda d: with_head(with_section(d, "Đời sống"), title="Bộ A", valid_from=begins))
    draft = edited(world, draft, lambda d: with_line(d, 0, LINE))
    return edited(world, draft, lambda d: with_form(d, {"code": "PA-NAM", **YEARLY, "lines": [LINE["code"]]}))


def issued(world: World, draft: FormDraft, by: str = "an") -> IndicatorSet:
    on = date(2022, 11, 1)
    return commands.issue(by=world.users[by], draft=draft, edition=draft.edition, number="12/QĐ-LĐLĐ", on=on)
