"""How the form is laid out: sheets, columns and lists, the same for writing and for reading.

Papers and forms are Chinese, whatever language the pages have: whoever writes or reads one does so
inside `in_chinese()`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from cases.contact_enums import ContactResult
from cases.enums import SessionKind, SessionResult, Way
from cases.offline.enums import EntryKind, Outcome

FORMAT = 1
MARK = "offline-form"
STAMP_SHEET, LISTS_SHEET = "_stamp", "_lists"
#: Row of the headings, and how many lines follow it.
HEADING_ROW, LINES = 4, 40
#: More parties than columns for them: their presence is noted on paper.
MOST_PARTIES = 12
LONGEST_TEXT = 5000
PRESENT, PRESENT_CHECKED = "到场", "到场，已核验身份"


class Shape(Enum):
    """What a cell holds."""

    DAY = "day"
    TIME = "time"
    PARTY = "party"
    CHOICE = "choice"
    TEXT = "text"
    PRESENCE = "presence"


@dataclass(frozen=True, slots=True)
class Field:
    """One column; `choices` as code and label."""

    name: str
    label: str
    shape: Shape
    required: bool = True
    choices: Sequence[tuple[str, str]] = ()
    width: int = 14


def in_chinese() -> Any:
    """The language of forms."""
    return translation.override("zh-hans")


def _labels(choices: Any) -> list[tuple[str, str]]:
    return [(code, str(label)) for code, label in choices]


def fields_of(kind: str, parties: Sequence[str]) -> list[Field]:
    """The columns of a sheet; `parties` are their labels in the form."""
    day = Field("on", _("日期"), Shape.DAY)
    party = Field("party", _("当事人"), Shape.PARTY, width=26)
    way = Field("way", _("方式"), Shape.CHOICE, choices=_labels(Way.choices))
    text = Shape.TEXT
    if kind == EntryKind.CONTACT:
        results = _labels(ContactResult.choices)
        return [
            day,
            Field("at", _("时间"), Shape.TIME),
            party,
            way,
            Field(
                "address", _("所用号码、地址（与登记的不同时填写）"), text, required=False, width=24
            ),
            Field("result", _("结果"), Shape.CHOICE, choices=results, width=20),
            Field("words", _("联系情况"), text, required=False, width=50),
        ]
    if kind == EntryKind.CONSENT:
        answers = [("yes", _("同意调解")), ("no", _("不同意调解"))]
        return [
            day,
            party,
            Field("answer", _("意愿"), Shape.CHOICE, choices=answers),
            way,
            Field("words", _("备注"), text, required=False, width=50),
        ]
    if kind == EntryKind.OUTCOME:
        outcomes = _labels(Outcome.choices)
        return [
            day,
            Field("outcome", _("建议"), Shape.CHOICE, choices=outcomes, width=20),
            Field("words", _("理由、协议要点"), text, required=False, width=70),
        ]
    return [
        day,
        Field("begins", _("开始时间"), Shape.TIME),
        Field("ends", _("结束时间"), Shape.TIME),
        Field("kind", _("方式"), Shape.CHOICE, choices=_labels(SessionKind.choices)),
        Field("place", _("地点"), text, required=False, width=24),
        Field("result", _("结果"), Shape.CHOICE, choices=_labels(SessionResult.choices)),
        Field("record", _("调解笔录"), text, required=False, width=60),
        Field("proposal", _("调解方案"), text, required=False, width=40),
        *(
            Field(f"present:{code_of(label)}", _("到场人：%(name)s") % {"name": label},
                  Shape.PRESENCE, required=False, width=18,
                  choices=((PRESENT, PRESENT), (PRESENT_CHECKED, PRESENT_CHECKED)))
            for label in parties
        ),
    ]  # fmt: skip


def code_of(label: str) -> str:
    """What a party is called in the form before its name: 申1, 被2."""
    return label.lstrip("'").partition(" ")[0]
