"""What a column of a list of cases may hold: the columns of the ledger, and what the list itself knows.

Nothing else gets into a table that leaves the house. What tells of a person or of money is marked,
so that the page of a template can say so.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import ledger
from cases.enums import CaseState, Category, Ending, IneligibleReason, Source
from mediation.stations.models import Organisation
from mediation.ui.parts import Text


class Personal(Enum):
    """What a column tells of people. Names of parties are hidden from who reads cases masked."""

    NOTHING = ""
    NAMES = "names"
    STAFF = "staff"
    AMOUNTS = "amounts"


@dataclass(frozen=True, slots=True)
class Field:
    """One source of a column.

    Attributes:
        key: a column of `cases.ledger.COLUMNS`, or one of `OWN`.
        labels: of a coded field, what its codes mean; these codes alone can be mapped.
    """

    key: str
    label: Text
    personal: Personal = Personal.NOTHING
    labels: Callable[[], Mapping[str, Text]] | None = None


#: Known from the list, not from the ledger.
NUMBER, EMPTY, LISTED_ON, LISTED_RESULT = "number", "empty", "listed_on", "listed_result"
OWN = (NUMBER, EMPTY, LISTED_ON, LISTED_RESULT)
#: What a case that has left the reader's sight still tells.
OUT_OF_SIGHT = frozenset({*OWN, "serial"})


def _choices(choices: Any) -> Callable[[], Mapping[str, Text]]:
    return lambda: dict(choices.choices)


def _states() -> Mapping[str, Text]:
    return {**dict(CaseState.choices), ledger.VOID: _("作废")}


def _answers() -> Mapping[str, Text]:
    return {"yes": _("是"), "no": _("否")}


def _organisations() -> Mapping[str, Text]:
    return dict(Organisation.objects.order_by("path").values_list("code", "name"))


_FIELDS = (
    Field(NUMBER, _("序号")),
    Field(EMPTY, _("留空（保留空白表中的内容）")),
    Field(LISTED_ON, _("计入日期（收到、受理或者结案之日）")),
    Field(LISTED_RESULT, _("计入结果（文字）")),
    Field("serial", _("编号")),
    Field("case_number", _("案号")),
    Field("organisation", _("承办组织"), labels=_organisations),
    Field("state", _("状态"), labels=_states),
    Field("source", _("案件来源"), labels=_choices(Source)),
    Field("external_references", _("外部编号")),
    Field("received_on", _("收到申请日期")),
    Field("reviewed_on", _("审查日期")),
    Field("eligible", _("是否具备协商调解条件"), labels=_answers),
    Field("ineligible_reason", _("不予受理的理由"), labels=_choices(IneligibleReason)),
    Field("accepted_on", _("受理日期")),
    Field("concluded_on", _("结案日期")),
    Field("ended_on", _("办结日期")),
    Field("ending", _("结案方式"), labels=_choices(Ending)),
    Field("category", _("争议类别"), labels=_choices(Category)),
    Field("applicant", _("申请人"), Personal.NAMES),
    Field("respondent", _("被申请人"), Personal.NAMES),
    Field("claimed_amount", _("请求金额"), Personal.AMOUNTS),
    Field("agreed_amount", _("协议金额"), Personal.AMOUNTS),
    Field("mediator", _("调解员"), Personal.STAFF),
    Field("events", _("办理经过（代码）")),
)
FIELDS: Mapping[str, Field] = {field.key: field for field in _FIELDS}

_MARKS: Mapping[Personal, Text] = {
    Personal.NAMES: _("含当事人姓名或名称"),
    Personal.STAFF: _("含调解员姓名"),
    Personal.AMOUNTS: _("含金额"),
}


def mark(key: str) -> Text:
    """What the field tells of people, in words; empty for nothing."""
    return _MARKS.get(FIELDS[key].personal, "")


def choices() -> list[tuple[str, Text]]:
    """For a form: every field, the marked ones with their mark."""
    return [
        (key, f"{field.label}（{mark(key)}）" if mark(key) else field.label)
        for key, field in FIELDS.items()
    ]


def has_names(keys: Iterable[str]) -> bool:
    """Whether one of these fields holds names of parties."""
    return any(FIELDS[key].personal is Personal.NAMES for key in keys)


class BadMapping(ValueError):
    """A line of a code mapping that is none, in a sentence for the person who typed it."""


def parse_mapping(key: str, text: str) -> dict[str, str]:
    """Code → text of a column, from lines `code=text`.

    Raises:
        BadMapping: for a line without "=", an unknown code, a code given twice, and where the field
            has no codes.
    """
    mapping: dict[str, str] = {}
    labels = FIELDS[key].labels
    known = labels() if labels else {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        code, equals, written = (part.strip() for part in line.partition("="))
        where = {"number": number, "code": code}
        if labels is None:
            raise BadMapping(_("该来源没有代码，不能填写代码对照。"))
        if not equals:
            raise BadMapping(_("第%(number)d行应写作“代码=文字”。") % where)
        if code not in known:
            codes = "、".join(known)
            raise BadMapping(
                _("第%(number)d行的代码“%(code)s”不存在；可用的代码：%(codes)s。")
                % {**where, "codes": codes}
            )
        if code in mapping:
            raise BadMapping(_("第%(number)d行的代码“%(code)s”已经写过。") % where)
        mapping[code] = written
    return mapping
