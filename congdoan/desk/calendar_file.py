"""The deadlines of a person as a calendar that their phone reads (.ics)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from congdoan.ui.desk import Card

MIME = "text/calendar; charset=utf-8"
_HOUR = timedelta(hours=1)


def file_of(cards: Sequence[Card], now: datetime) -> bytes:
    """Lịch hạn việc: an entry for each card with a deadline; a day is a whole day, an hour ends at the deadline."""
    calendar = Calendar()
    calendar.add("prodid", "-//congdoan//vi")
    calendar.add("version", "2.0")
    calendar.add("name", _("Hạn việc công đoàn"))
    calendar.add("x-wr-calname", _("Hạn việc công đoàn"))
    calendar.add("refresh-interval", _HOUR, parameters={"VALUE": "DURATION"})
    for card in cards:
        if card.due:
            calendar.add_component(_entry(card, now))
    return bytes(calendar.to_ical())


def _entry(card: Card, now: datetime) -> Event:
    entry = Event()
    entry.add("uid", f"{card.key}@congdoan")
    entry.add("dtstamp", timezone.localtime(now))
    entry.add("summary", card.title)
    entry.add("description", f"{card.told}\n{settings.SITE_URL}{card.url}")
    entry.add("url", settings.SITE_URL + card.url)
    if isinstance(card.due, datetime):
        due = timezone.localtime(card.due)
        entry.add("dtstart", due - _HOUR)
        entry.add("dtend", due)
    elif card.due:
        entry.add("dtstart", card.due)
        entry.add("dtend", card.due + timedelta(days=1))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", card.title)
    alarm.add("trigger", timedelta(days=-1))
    entry.add_component(alarm)
    return entry
