"""Filling in a form as a mediator does at a point without a network."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook, load_workbook

from cases.models import Case
from cases.offline import services
from cases.offline.models import HandOut, OfflineEntry
from mediation.history.actor import SYSTEM, acting
from mediation.stations.models import Organisation
from tests.cases import factories as make
from tests.support.cast import Cast


def at_the_point(cast: Cast) -> Case:
    """A case in mediation that the point's own mediator leads."""
    point = Organisation.objects.get(pk=cast.point.pk)
    if not point.may_accept:
        with acting(SYSTEM, act="test"):
            point.may_accept = True
            point.save()
    return make.case_in_mediation(cast.actor("point_mediator"))


def handed(case: Case, actor: Any) -> tuple[HandOut, bytes]:
    row = services.hand_out(case, "form", actor=actor)
    return row, services.form_of(row)


def fill(content: bytes, change: Callable[[Workbook], object]) -> bytes:
    """The form after somebody has written into it."""
    book = load_workbook(io.BytesIO(content))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write(content: bytes, **sheets: list[list[Any]]) -> bytes:
    """The form with these lines, from the first free one: sheet → rows."""

    def change(book: Workbook) -> None:
        for name, rows in sheets.items():
            for number, row in enumerate(rows, start=5):
                for place, value in enumerate(row, start=1):
                    book[name].cell(number, place, value)

    return fill(content, change)


CALL = [
    "2026-3-6",
    "14:30",
    "被1 上海甲科技有限公司",
    "电话",
    "021-58880000",
    "已联系上",
    "同意周五到场",
]
CONSENT = ["2026年3月6日", "被1 上海甲科技有限公司", "同意调解", "电话", "人事经理答复"]
SITTING = [
    "2026-03-09", "9:00", "11:30", "现场调解", "调解点会议室", "达成一致", "双方陈述……",
    "分两期支付", "到场，已核验身份", "到场",
]  # fmt: skip
OUTCOME = ["2026-3-9", "拟达成调解协议", "两期，各四千元"]
ALL = {"联系记录": [CALL], "调解意愿": [CONSENT], "调解会议": [SITTING], "结果建议": [OUTCOME]}


def entries(row: HandOut) -> dict[str, OfflineEntry]:
    """By what they tell."""
    return {entry.kind: entry for entry in row.entries.select_related("case", "hand_out")}
