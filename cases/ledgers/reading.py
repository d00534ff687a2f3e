"""From the cells of a row to values: each by its own rule, each mistake with its cell."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import Ending, IneligibleReason, PartyKind
from cases.ledgers import words
from cases.ledgers.columns import FIELDS
from cases.ledgers.entries import Finding
from cases.models import Case, ExternalReference, Party
from cases.services.common import EARLIEST
from mediation.people import identifiers
from mediation.people.enums import IdType
from mediation.sheets.amounts import NotAnAmount, amount_of
from mediation.sheets.book import Row
from mediation.sheets.cells import LostDigits, Value, address, has_lost_digits, shown, text_of
from mediation.sheets.dates import NotADay, day_of

DAYS = ("received_on", "reviewed_on", "accepted_on", "concluded_on", "ended_on")
AMOUNTS = ("claimed_amount", "agreed_amount")
NAMES = ("applicant", "respondent")
_NAMES_APART = re.compile(r"[、；;\n]+")
#: A name of two characters, spread out to the width of three: 王　五.
_SPREAD = re.compile(r"([\u3400-\u9fff])\s+([\u3400-\u9fff])")
_MOST_NAMES = 200
#: Free text of a ledger's cell; a spreadsheet's own limit.
_LONGEST_TEXT = 32_767


def _length(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)


@dataclass(frozen=True)
class Layout:
    """Which column holds what.

    Attributes:
        fields: column (from 0) → code of the field.
        headings: column → heading, as it stands in the file.
    """

    fields: Mapping[int, str]
    headings: Mapping[int, str]

    @property
    def places(self) -> dict[str, int]:
        """Field → column."""
        return {code: index for index, code in self.fields.items()}


@dataclass
class Values:
    """What a row says, field by field, and what was found on the way."""

    row: Row
    layout: Layout
    found: dict[str, Any] = field(default_factory=dict)
    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def get(self, code: str) -> Any:
        """The value of a field; None where the row says nothing."""
        return self.found.get(code)

    def text(self, code: str) -> str:
        """The value of a field of text, empty for none."""
        return str(self.found.get(code) or "")

    def wrong(self, code: str, message: str) -> None:
        """An error in the cell of `code`."""
        self.errors.append(self._finding(code, message))

    def doubtful(self, code: str, message: str) -> None:
        """A warning about the cell of `code`."""
        self.warnings.append(self._finding(code, message))

    def is_wrong(self, code: str) -> bool:
        """Whether the cell of `code` could not be read."""
        heading = self._heading(code)
        return any(finding.column == heading for finding in self.errors)

    def _heading(self, code: str) -> str:
        place = self.layout.places.get(code)
        return self.layout.headings[place] if place is not None else str(FIELDS[code].label)

    def _finding(self, code: str, message: str) -> Finding:
        place = self.layout.places.get(code)
        number = self.row.number
        if place is None:
            return Finding(number, self._heading(code), "", "", message)
        value = shown(self.row.cell(place))
        return Finding(number, self._heading(code), address(number, place), value, message)


def read(row: Row, layout: Layout) -> Values:
    """Every cell that means something, by the rule of its field."""
    values = Values(row, layout)
    today = timezone.localdate()
    for index, code in layout.fields.items():
        cell = row.cell(index)
        try:
            if code in DAYS:
                values.found[code] = _day(cell, today)
            elif code in AMOUNTS:
                values.found[code] = _amount(values, code, cell, filled=index in row.filled)
            else:
                values.found[code] = _TEXTS.get(code, _text)(values, code, text_of(cell))
        except (NotADay, NotAnAmount, _Wrong) as error:
            values.wrong(code, str(error))
        except LostDigits:
            values.wrong(code, _lost())
    return values


class _Wrong(ValueError):
    """What is expected in a cell, in a sentence."""


def _day(cell: Value, today: date) -> date | None:
    day = day_of(cell)
    if day is not None and day > today:
        raise _Wrong(_("日期不能晚于今天。"))
    if day is not None and day < EARLIEST:
        raise _Wrong(_("日期过早，请核对年份（不早于%(day)s）。") % {"day": EARLIEST.isoformat()})
    return day


def _amount(values: Values, code: str, cell: Value, *, filled: bool) -> Decimal | None:
    amount = amount_of(cell)
    if filled and amount:
        # One amount for several people: counted once, with the first of them.
        values.doubtful(code, _("合并单元格的金额只计入第一行。"))
        return None
    return amount


def _text(_values: Values, _code: str, text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise _Wrong(_too_long(_LONGEST_TEXT))
    return text


def _number(values: Values, code: str, text: str) -> str:
    most = _length(Case, "serial" if code == "serial" else "case_number")
    if len(text) > most:
        raise _Wrong(_too_long(most))
    return " ".join(text.split())


def _names(_values: Values, _code: str, text: str) -> list[str]:
    parts = [name for part in _NAMES_APART.split(text) if (name := part.strip())]
    names = [
        "".join(found.groups()) if (found := _SPREAD.fullmatch(name)) else name for name in parts
    ]
    most = _length(Party, "name")
    if len(names) > _MOST_NAMES or any(len(name) > most for name in names):
        raise _Wrong(
            _("一格最多%(count)d个姓名或名称，以“、”隔开；每个最多%(length)d个字。")
            % {"count": _MOST_NAMES, "length": most}
        )
    return list(dict.fromkeys(names))


def _code(choices: Callable[[], Mapping[str, str]], expected: Callable[[], str]) -> Any:
    def read_code(_values: Values, _field: str, text: str) -> str:
        if not text:
            return ""
        try:
            return choices()[words.plain(text)]
        except KeyError:
            raise _Wrong(expected()) from None

    return read_code


def _state(values: Values, code: str, text: str) -> str:
    """A state; where a ledger has the result in the same column, that."""
    found = words.states().get(words.plain(text), "")
    if text and not found:
        if ending := words.endings().get(words.plain(text)):
            values.found.setdefault("ending_by_state", ending)
            return words.ENDED
        raise _Wrong(_("应为：登记、受理审查、调解中、已结案或作废。"))
    return found


def _source(values: Values, code: str, text: str) -> str:
    known = words.sources()
    if found := known.get(words.plain(text)):
        return found
    if text:
        values.doubtful(code, _("不是已知的案件来源，按“其他”登记。"))
    return known[words.plain("其他")]


def _category(values: Values, code: str, text: str) -> str:
    found = words.category_of(text)
    if text and not found:
        values.doubtful(code, _("不能判断争议类别，按“法律、法规规定的其他劳动争议”登记。"))
        return "other"
    return found


def _eligible(_values: Values, _code_: str, text: str) -> bool | None:
    if not text:
        return None
    answer = words.answers().get(words.plain(text))
    if answer is None:
        raise _Wrong(_("应为“是”或“否”。"))
    return answer


def _failure(values: Values, code: str, text: str) -> str:
    found = words.failures().get(words.plain(text), "")
    if text and not found:
        values.doubtful(code, _("不是已知的调解不成原因，按“其他情形”登记，原文写入办理情况摘要。"))
        values.found["failure_words"] = text
        return "other"
    return found


def _references(values: Values, code: str, text: str) -> list[tuple[str, str]]:
    """`12345:A-1、court:B-2` as exports write it; a bare number is of whom the heading names."""
    found = []
    heading = values.layout.headings[values.layout.places[code]]
    most = _length(ExternalReference, "number")
    for part in _NAMES_APART.split(text):
        system, mark, number = part.partition(":")
        known = words.systems().get(words.plain(system)) if mark else None
        if known is None:
            number = part
            known = next((s for s in ("12345", "12351", "12333") if s in heading), "other")
            known = {"法院": "court", "仲裁": "arbitration"}.get(heading[:2], known)
        if len(number) > most:
            raise _Wrong(_too_long(most))
        if number.strip():
            found.append((known, number.strip()))
    return list(dict.fromkeys(found))


def _count(_values: Values, _code_: str, text: str) -> int | None:
    digits = re.fullmatch(r"(\d{1,5})\s*[人名位]?", text)
    if text and (digits is None or not int(digits[1])):
        raise _Wrong(_("应为人数，例如 3。"))
    return int(digits[1]) if digits else None


def _identity(values: Values, code: str, text: str) -> str:
    """An identity number as it is kept; a wrong one is left out, for old ledgers have many."""
    if has_lost_digits(text):
        raise _Wrong(_lost())
    number = identifiers.clean(text)
    try:
        if number:
            identifiers.validate_id_number(IdType.RESIDENT, number)
    except ValidationError as error:
        values.doubtful(code, _("没有录入：%(why)s") % {"why": " ".join(error.messages)})
        return ""
    return number


def _checked(validate: Callable[[str], None]) -> Any:
    def read_number(values: Values, code: str, text: str) -> str:
        number = identifiers.clean(text)
        try:
            if number:
                validate(number)
        except ValidationError as error:
            values.doubtful(code, _("没有录入：%(why)s") % {"why": " ".join(error.messages)})
            return ""
        return number

    return read_number


def _lost() -> str:
    return _(
        "超过15位的号码被存成了数字，末尾几位已经丢失。请把这一列设为“文本”格式，重新填写完整号码。"
    )


def _too_long(most: int) -> str:
    return _("内容过长，最多%(most)d个字。") % {"most": most}


def _labels(choices: Any) -> str:
    return "、".join(str(label) for label in choices.labels)


def _expected_endings() -> str:
    return _("应为：%(labels)s。") % {"labels": _labels(Ending)}


def _expected_reasons() -> str:
    return _("应为：%(labels)s。") % {"labels": _labels(IneligibleReason)}


_TEXTS: dict[str, Callable[[Values, str, str], Any]] = {
    "serial": _number,
    "case_number": _number,
    "state": _state,
    "source": _source,
    "external_references": _references,
    "eligible": _eligible,
    "ineligible_reason": _code(words.reasons, _expected_reasons),
    "ending": _code(words.endings, _expected_endings),
    "failure_reason": _failure,
    "category": _category,
    "applicant": _names,
    "respondent": _names,
    "mediator": _names,
    "worker_count": _count,
    "id_number": _identity,
    "credit_code": _checked(identifiers.validate_credit_code),
    "applicant_phone": _checked(identifiers.validate_phone),
    "respondent_phone": _checked(identifiers.validate_phone),
}


def kind_of_applicant(name: str, source: str) -> PartyKind:
    """A worker, unless the name or the source says that an employer applied."""
    otherwise = PartyKind.EMPLOYER if source == "employer" else PartyKind.WORKER
    return words.kind_of(name, otherwise=otherwise)
