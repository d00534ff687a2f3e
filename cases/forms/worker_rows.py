"""Rows of workers that are pasted from a spreadsheet or typed: one row a worker, with their claim."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from cases.enums import PartyKind, Side
from cases.forms.parties import tell_from_number
from cases.forms.rows import MOST_ROWS, RowForm, RowFormSet, row_formset
from cases.models import Party
from mediation.people.enums import IdType
from mediation.ui import pasted
from mediation.ui.forms import IdInput, MoneyInput, PhoneInput
from mediation.ui.pasted import Column, PastedDateField, PastedMoneyField, PastedTextField, Table

#: The columns of the table, in the order in which they are expected without headings.
COLUMNS = (
    Column("name", _("姓名"), ("劳动者", "劳动者姓名", "员工姓名", "申请人", "name")),
    Column(
        "id_number", _("证件号码"),
        ("身份证号码", "身份证号", "身份证", "证件号", "公民身份号码", "id"), pasted.number,
    ),
    Column("phone", _("电话"), ("手机", "手机号", "手机号码", "联系电话", "联系方式"), pasted.number),
    Column("position", _("岗位"), ("职务", "岗位或职务", "职位", "工种")),
    Column("hired_on", _("入职日期"), ("入职时间", "入职", "进厂日期"), pasted.day),
    Column("left_on", _("离职日期"), ("离职时间", "离职", "解除日期"), pasted.day),
    Column("monthly_wage", _("月工资"), ("工资", "工资标准", "月薪", "月工资标准"), pasted.money),
    Column(
        "amount", _("请求金额"),
        ("金额", "请求", "欠薪", "欠薪金额", "拖欠工资", "拖欠金额", "主张金额", "申请金额"), pasted.money,
    ),
    Column("address", _("送达地址"), ("地址", "住址", "联系地址")),
    Column("id_type", _("证件类型"), ("证件种类",)),
)  # fmt: skip


class WorkerForm(RowForm):
    """One worker; what stands in a cell is kept as it was pasted until it can be read."""

    name = PastedTextField(label=_("姓名"), max_length=100)
    id_number = PastedTextField(
        label=_("证件号码"), max_length=40, required=False, read=pasted.number, widget=IdInput
    )
    phone = PastedTextField(
        label=_("电话"), max_length=40, required=False, read=pasted.number, widget=PhoneInput
    )
    position = PastedTextField(label=_("岗位"), max_length=100, required=False)
    hired_on = PastedDateField(label=_("入职日期"), required=False)
    left_on = PastedDateField(label=_("离职日期"), required=False)
    monthly_wage = PastedMoneyField(label=_("月工资"), required=False, widget=MoneyInput)
    amount = PastedMoneyField(label=_("请求金额"), required=False, widget=MoneyInput)
    address = PastedTextField(label=_("送达地址"), max_length=300, required=False)

    class Meta:
        model = Party
        fields = (
            "name", "id_type", "id_number", "phone", "position", "hired_on", "left_on",
            "monthly_wage", "address",
        )  # fmt: skip

    field_order = (
        "name", "id_number", "phone", "amount", "position", "hired_on", "left_on", "monthly_wage",
        "id_type", "address",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.side, self.instance.kind = Side.APPLICANT, PartyKind.WORKER
        self.fields["id_type"].initial = IdType.RESIDENT
        self.fields["id_type"].required = False

    def clean_monthly_wage(self) -> str:
        wage = self.cleaned_data["monthly_wage"]
        return "" if wage is None else str(wage)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data["id_type"] = data.get("id_type") or IdType.RESIDENT
        told = dict(data)
        tell_from_number(told)
        self.instance.birth_date = told.get("birth_date")
        self.instance.sex = told.get("sex") or ""
        return data


class WorkerFormSet(RowFormSet):
    """The workers of the table; nobody stands in it twice."""

    legend, item_label, add_label = _("劳动者"), _("劳动者"), _("添加一名劳动者")

    def clean(self) -> None:
        super().clean()
        seen: dict[str, str] = {}
        for form in self.used:
            number = form.cleaned_data.get("id_number")
            if not number:
                continue
            if number in seen:
                said = translate("证件号码与“%(name)s”的相同。") % {"name": seen[number]}
                form.add_error("id_number", ValidationError(said))
            seen.setdefault(number, form.cleaned_data.get("name") or "")


WorkerRows = row_formset(Party, WorkerForm, WorkerFormSet, extra=2)


class PasteForm(forms.Form):
    """The table as it comes from the clipboard."""

    pasted = forms.CharField(
        label=_("从电子表格粘贴"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "data-wide": "", "autocomplete": "off"}),
    )


def read_workers(text: str) -> Table:
    """The pasted rows; a kind of document is told by its name.

    Raises:
        ValidationError: when the text is too long.
    """
    table = pasted.read_table(text, COLUMNS)
    kinds = {str(label): value for value, label in IdType.choices}
    for row in table.rows:
        if "id_type" in row.cells:
            row.cells["id_type"] = kinds.get(row.cells["id_type"], IdType.RESIDENT)
    return table


def with_workers(data: Any, prefix: str, table: Table) -> Any:
    """What was posted, with the table's rows after those that hold something already.

    Empty rows make room. More rows than a form holds are left out; the caller compares.
    """
    copied = data.copy()
    fields = WorkerForm.base_fields
    kept = [
        {name: copied.get(f"{prefix}-{n}-{name}", "") for name in fields}
        for n in range(_posted_rows(data, prefix))
        if not copied.get(f"{prefix}-{n}-DELETE")
    ]
    rows = [row for row in kept if any(row[name].strip() for name in fields if name != "id_type")]
    rows += [
        {name: row.cells.get(name, "") for name in fields}
        | {"id_type": row.cells.get("id_type") or IdType.RESIDENT}
        for row in table.rows
    ]
    for key in [key for key in copied if key.startswith(f"{prefix}-")]:
        del copied[key]
    rows = rows[:MOST_ROWS]
    copied[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(rows))
    copied[f"{prefix}-{INITIAL_FORM_COUNT}"] = "0"
    for n, row in enumerate(rows):
        for name, value in row.items():
            copied[f"{prefix}-{n}-{name}"] = value
    return copied


def _posted_rows(data: Any, prefix: str) -> int:
    posted = data.get(f"{prefix}-{TOTAL_FORM_COUNT}", "")
    return min(int(posted), MOST_ROWS) if posted.isdecimal() and len(posted) < 6 else 0
