"""A reminder in words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mediation.agenda.entries import Entry, kind_of


def line(entry: Entry, today: date) -> str:
    """The one line of a message: which matter, what, and by when. It names no party."""
    words = {"subject": entry.subject, "what": entry.what, "when": when(entry, today)}
    return _("%(subject)s %(what)s：%(when)s") % words


def when(entry: Entry, today: date) -> str:
    """The day, or hour, and how far it is off."""
    if entry.starts is not None:
        return date_format(entry.starts, pgettext("date and hour", "Y年n月j日 H:i"))
    day = date_format(entry.day, pgettext("date format", "Y年n月j日"))
    days = (entry.day - today).days
    if days < 0:
        late = ngettext("已逾期%(days)d天", "已逾期%(days)d天", -days) % {"days": -days}
        return _("%(day)s到期，%(rest)s") % {"day": day, "rest": late}
    if days == 0:
        return _("今日到期")
    rest = ngettext("还剩%(days)d天", "还剩%(days)d天", days) % {"days": days}
    return _("%(day)s到期，%(rest)s") % {"day": day, "rest": rest}


def kind_label(code: str) -> str:
    """The name of a kind; its code where the room that had it is gone."""
    kind = kind_of(code)
    return str(kind.label) if kind else code
