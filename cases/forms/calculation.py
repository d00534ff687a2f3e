"""The form of a reference calculation: which lines, and the data of each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.calculator import Facts, LeaveYear, LineCode, WagePeriod, faults
from cases.calculator.faults import MOST_HOURS, MOST_LEAVE_DAYS, MOST_MONTHS, MOST_WORK_YEARS
from cases.models import Party
from mediation.ui.forms import MoneyField, UiForm

#: Yuan a month: up to 9,999,999.99.
DIGITS = 9
MOST_PERIODS = 24
#: Empty rows that a person without script can fill in.
SPARE_ROWS = 2


def chosen_field(code: str) -> str:
    """Name of the box that chooses a line."""
    return f"with_{code}"


#: Which fields each line is computed from.
FIELDS: dict[str, tuple[str, ...]] = {
    LineCode.WAGES: (),
    LineCode.OVERTIME: (
        "overtime_wage", "overtime_daily", "hours_150", "hours_200", "hours_300", "overtime_paid",
    ),
    LineCode.ANNUAL_LEAVE: ("leave_wage", "leave_daily"),
    LineCode.DOUBLE_PAY: ("double_wage", "signed_on"),
    LineCode.SEVERANCE: ("average_wage",),
    LineCode.NOTICE_PAY: ("last_wage",),
    LineCode.UNLAWFUL: ("average_wage",),
}  # fmt: skip

PLAIN_FIELDS = (
    "hired_on", "left_on", "overtime_wage", "overtime_daily", "leave_wage", "leave_daily",
    "double_wage", "signed_on", "average_wage", "last_wage",
)  # fmt: skip
ZERO_WHEN_EMPTY = ("hours_150", "hours_200", "hours_300", "overtime_paid")


def _money(label: Any, help_text: Any = "") -> MoneyField:
    return MoneyField(label=label, max_digits=DIGITS, required=False, help_text=help_text)


def _hours(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=MOST_HOURS, decimal_places=2
    )


class CalculationForm(UiForm):
    """The days of the employment, the lines, and their data. Unchosen lines are not judged."""

    hired_on = forms.DateField(label=_("入职日期"), required=False)
    left_on = forms.DateField(
        label=_("离职日期"), required=False, help_text=_("劳动关系存续的留空。")
    )

    overtime_wage = _money(_("月工资（加班工资基数）"), _("按月计薪天数折算为日工资。"))
    overtime_daily = _money(_("日工资"), _("双方约定或已知日工资的，填写后不再折算。"))
    hours_150 = _hours(_("延长工作时间（小时，150%）"))
    hours_200 = _hours(_("休息日未补休（小时，200%）"))
    hours_300 = _hours(_("法定休假日（小时，300%）"))
    overtime_paid = _money(_("已付加班工资"))

    leave_wage = _money(_("月工资（年休假基数）"), _("前十二个月剔除加班工资后的平均。"))
    leave_daily = _money(_("日工资"), _("双方约定或已知日工资的，填写后不再折算。"))

    double_wage = _money(_("月工资（应得）"))
    signed_on = forms.DateField(
        label=_("书面劳动合同签订日期"), required=False, help_text=_("一直没有签订的留空。")
    )

    average_wage = _money(
        _("离职前十二个月平均工资"), _("应得工资，包括奖金、津贴和补贴；用于N和2N。")
    )
    last_wage = _money(_("离职前一个月工资"), _("用于代通知金。"))

    def __init__(
        self, data: Any = None, *, initial: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, initial=initial, **kwargs)
        for code in LineCode:
            self.fields[chosen_field(code)] = forms.BooleanField(label=code.label, required=False)
        self.periods = PeriodRows(data, initial=(initial or {}).get("periods"), prefix="periods")
        self.leave = LeaveRows(data, initial=(initial or {}).get("leave_years"), prefix="leave")

    @property
    def formsets(self) -> list[Any]:
        """The rows, for the error summary."""
        return [rows for rows in (self.periods, self.leave) if rows.judged]

    @property
    def chosen(self) -> tuple[str, ...]:
        """Codes of the lines that are ticked, in the order of the sheet."""
        return tuple(
            code.value for code in LineCode if self.cleaned_data.get(chosen_field(code.value))
        )

    def is_valid(self) -> bool:
        """Judge the fields and rows of the chosen lines, then the facts as a whole."""
        fields_valid = super().is_valid()
        rows_valid = [
            rows.judge(code in self.chosen)
            for code, rows in ((LineCode.WAGES, self.periods), (LineCode.ANNUAL_LEAVE, self.leave))
        ]
        if not (fields_valid and all(rows_valid)):
            return False
        found = faults(self.facts)
        for fault in found:
            self._tell(fault.field, fault.sentence, fault.row)
        return not found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        used = {name for code in self.chosen for name in FIELDS[code]}
        for name in {name for names in FIELDS.values() for name in names} - used:
            # What stands in a line that is not asked for is no mistake of this calculation.
            self.errors.pop(name, None)
            data[name] = None
        return data

    def _tell(self, name: str, sentence: str, row: int | None) -> None:
        """Put a fault beside the field it is about; for missing rows, on the first of them."""
        of_rows = {
            **dict.fromkeys(("periods", *PeriodForm.base_fields), self.periods),
            **dict.fromkeys(("leave_years", *LeaveForm.base_fields), self.leave),
        }.get(name)
        if of_rows is not None and row is not None:
            of_rows.used[row].add_error(name, sentence)
        elif of_rows is not None and of_rows.forms:
            of_rows.forms[0].add_error(of_rows.first_field, sentence)
        else:
            self.add_error(name if name in self.fields else None, sentence)

    @property
    def facts(self) -> Facts:
        """What was entered for the chosen lines."""
        known = self.cleaned_data
        given: dict[str, Any] = {name: known[name] for name in PLAIN_FIELDS}
        given |= {name: known[name] or Decimal(0) for name in ZERO_WHEN_EMPTY}
        return Facts(
            lines=self.chosen,
            as_of=timezone.localdate(),
            periods=tuple(row.value for row in self.periods.used),
            leave_years=tuple(row.value for row in self.leave.used),
            **given,
        )


class PeriodForm(UiForm):
    """So many months with the same agreed and paid wage."""

    months = forms.DecimalField(
        label=_("月数"), min_value=Decimal("0.01"), max_value=MOST_MONTHS, decimal_places=2
    )
    agreed = MoneyField(label=_("每月应发"), max_digits=DIGITS)
    paid = MoneyField(label=_("每月实发"), max_digits=DIGITS)

    @property
    def value(self) -> WagePeriod:
        known = self.cleaned_data
        return WagePeriod(known["months"], known["agreed"], known["paid"])


class LeaveForm(UiForm):
    """A year with unused leave."""

    year = forms.IntegerField(label=_("年度"), min_value=1000, max_value=9999)
    work_years = forms.IntegerField(
        label=_("累计工作满（年）"), min_value=0, max_value=MOST_WORK_YEARS,
        help_text=_("包括在其他单位的工作年限。"),
    )  # fmt: skip
    taken = forms.DecimalField(
        label=_("已休天数"), min_value=0, max_value=MOST_LEAVE_DAYS, decimal_places=1
    )

    @property
    def value(self) -> LeaveYear:
        known = self.cleaned_data
        return LeaveYear(known["year"], known["work_years"], known["taken"])


class _Rows(forms.BaseFormSet):
    """Rows of one line, all of them optional; empty and removed ones say nothing."""

    legend: ClassVar[Any] = ""
    item_label: ClassVar[Any] = ""
    add_label: ClassVar[Any] = ""
    first_field: ClassVar[str] = ""
    judged = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra = len(kwargs.get("initial") or ()) + SPARE_ROWS

    def initial_form_count(self) -> int:
        """None of them must stay: a proposed row may be emptied."""
        return 0

    def judge(self, asked_for: bool) -> bool:
        """Whether the rows are in order; those of a line that is not asked for are not judged."""
        self.judged = asked_for
        return not asked_for or self.is_valid()

    @property
    def used(self) -> list[Any]:
        """The judged rows that were filled in, in their order."""
        if not self.judged:
            return []
        return [
            row
            for row in self.forms
            if row.has_changed() and not row.cleaned_data.get(DELETION_FIELD_NAME)
        ]


class _PeriodRows(_Rows):
    first_field = "months"
    legend = _("欠付工资的期间")
    item_label = _("期间")
    add_label = _("添加期间")


class _LeaveRows(_Rows):
    first_field = "year"
    legend = _("未休年休假的年度")
    item_label = _("年度")
    add_label = _("添加年度")


def _rows(form: Any, formset: Any, *, most: int) -> Any:
    return forms.formset_factory(
        form, formset=formset, can_delete=True, max_num=most, validate_max=True,
        absolute_max=most + 1,
    )  # fmt: skip


PeriodRows = _rows(PeriodForm, _PeriodRows, most=MOST_PERIODS)
LeaveRows = _rows(LeaveForm, _LeaveRows, most=MOST_PERIODS)


def initial_of(worker: Party, *, wage: str) -> dict[str, Any]:
    """What the application already says of a worker; `wage` only where the reader may see it."""
    names = ("overtime_wage", "leave_wage", "double_wage", "average_wage", "last_wage")
    return {
        "hired_on": worker.hired_on,
        "left_on": worker.left_on,
        **dict.fromkeys(names, wage),
    }


def initial_from(facts: Facts) -> dict[str, Any]:
    """What an earlier version was computed from, to be computed again."""
    shown: dict[str, Any] = {name: getattr(facts, name) for name in PLAIN_FIELDS + ZERO_WHEN_EMPTY}
    for name in ZERO_WHEN_EMPTY:
        shown[name] = shown[name] or None
    return shown | {
        **{chosen_field(code): True for code in facts.lines},
        "periods": [
            {"months": row.months, "agreed": row.agreed, "paid": row.paid} for row in facts.periods
        ],
        "leave_years": [
            {"year": row.year, "work_years": row.work_years, "taken": row.taken}
            for row in facts.leave_years
        ],
    }
