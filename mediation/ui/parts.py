"""The shapes that the components in templates/components/ take: plain values, no behaviour.

A room builds these from its own objects; the component knows no room.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.utils.functional import Promise

# A translated sentence may still be lazy when the page is built.
Text = str | Promise
Tone = Literal["neutral", "info", "success", "warning", "danger", "muted"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One state on the stepper; `note` is a date or a word below the label."""

    label: Text
    state: Literal["done", "current", "todo", "skipped", "failed"] = "todo"
    note: Text = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A statutory deadline on a page.

    `days_left` counts natural days (negative when overdue, None when it no longer runs);
    `safe_until` is the date not moved by holidays, shown where a party must act in time.
    """

    label: Text
    due: date
    article: Text = ""
    days_left: int | None = None
    state: Literal["running", "soon", "today", "overdue", "met", "stopped"] = "running"
    provisional: bool = False
    by_analogy: bool = False
    safe_until: date | None = None
    note: Text = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Action:
    """A thing the reader could do; with `missing` it is shown as impossible, and why."""

    label: Text
    url: str = ""
    method: Literal["get", "post"] = "get"
    primary: bool = False
    danger: bool = False
    missing: Sequence[Text] = ()
    confirm: Text = ""
    icon: str = ""
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One field in a timeline entry, as the reader may see it (masked where needed)."""

    label: Text
    before: Text = ""
    after: Text = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One act on the timeline. `when` is the recording, `happened_on` the legal date.

    `late` marks a late entry (补录), `late_reason` says why it was recorded so late.
    """

    when: datetime
    who: Text
    act: Text
    role: Text = ""
    organisation: Text = ""
    reason: Text = ""
    happened_on: date | None = None
    late: bool = False
    late_reason: Text = ""
    changes: Sequence[Change] = ()


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """A file or paper in a list; `size` in bytes."""

    name: Text
    url: str
    kind: Text = ""
    size: int | None = None
    added_on: date | datetime | None = None
    added_by: Text = ""
    remove_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A key figure; `fraction` shows how a rate is made ("13 ÷ 20"), `url` opens its cases."""

    label: Text
    value: Text | int
    unit: Text = ""
    note: Text = ""
    fraction: Text = ""
    url: str = ""
    tone: Tone | Literal[""] = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One titled part that a room puts on another's page.

    `template` is rendered inside a section; it finds `context` under the name `panel`, beside the
    page's own context. Panels stand below the page's own parts, by `order`; `count` stands beside
    the title.
    """

    title: Text
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    order: int = 100
    icon: str = ""
    count: int | None = None
