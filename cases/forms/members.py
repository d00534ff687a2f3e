"""Forms of the list of members: one worker, a pasted table, and who speaks for them."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import CaseState
from cases.forms.late import LateMixin
from cases.models import Attachment, Case, Election, Member
from cases.services.members import IDENTITY, problems_of
from mediation.people.enums import IdType
from mediation.people.masking import MaskedFieldsMixin
from mediation.ui.forms import IdInput, MoneyField, PhoneInput, VersionedForm, VersionedModelForm
from mediation.ui.pasted import Column, Row, money, number, read_table

COLUMNS = (
    Column("name", _("姓名"), ("名字", "员工姓名", "劳动者", "申请人")),
    Column("id_number", _("证件号码"), ("身份证号", "身份证", "身份证号码", "证件号"), number),
    Column("phone", _("电话"), ("手机", "手机号", "联系电话", "联系方式"), number),
    Column("claimed_amount", _("请求金额"), ("诉求金额", "申请金额", "主张金额"), money),
    Column("agreed_amount", _("协议金额"), ("调解金额", "和解金额", "应付金额"), money),
)
#: More rows in one go are parted: nobody reads a longer list of mistakes.
MOST_PASTED = 500


class MemberForm(MaskedFieldsMixin, VersionedModelForm):
    """One worker. Of an applicant the application owns name and numbers."""

    claimed_amount = MoneyField(label=_("请求金额"), required=False)
    agreed_amount = MoneyField(
        label=_("协议金额"), required=False, help_text=_("金额变更后，须重新登记本人意见。")
    )

    class Meta:
        model = Member
        fields = ("name", "id_type", "id_number", "phone", "claimed_amount", "agreed_amount")
        widgets: ClassVar = {"id_number": IdInput, "phone": PhoneInput}

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        if self.instance.party_id:
            for name in IDENTITY:
                del self.fields[name]
        if case.state != CaseState.MEDIATION:
            del self.fields["agreed_amount"]

    def clean_id_number(self) -> str:
        return number(self.cleaned_data["id_number"])


class Mode(TextChoices):
    """What the pasted rows are."""

    ADD = "add", _("添加成员")
    UPDATE = "update", _("更新已有成员的金额")


@dataclass(frozen=True)
class RowError:
    """What is wrong with one pasted row: its number, who it is about, sentences."""

    number: int
    name: str
    sentences: list[str]


class PasteForm(VersionedForm):
    """A table from a spreadsheet, judged row by row; what was pasted stays in the box."""

    mode = forms.ChoiceField(label=_("粘贴的内容"), choices=Mode.choices, initial=Mode.ADD)
    table = forms.CharField(
        label=_("名单"), widget=forms.Textarea(attrs={"rows": 12, "data-wide": "", "wrap": "off"}),
        help_text=_("从电子表格复制，连同标题行：姓名、证件号码、电话、请求金额、协议金额；没有标题行的按此顺序。"),
    )  # fmt: skip
    complete = forms.BooleanField(
        label=_("名单已齐全，涉及人数以名单为准"), required=False, initial=True
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.members: list[Member] = []
        self.row_errors: list[RowError] = []

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "table" not in data or "mode" not in data:
            return data
        try:
            rows = read_table(data["table"], COLUMNS).rows
        except ValidationError as error:
            self.add_error("table", error)
            return data
        if not rows:
            self.add_error("table", _("没有读到名单，请连同标题行一起复制。"))
        elif len(rows) > MOST_PASTED:
            self.add_error(
                "table",
                gettext("一次最多粘贴 %(limit)d 行，请分批粘贴。") % {"limit": MOST_PASTED},
            )
        elif data["mode"] == Mode.ADD:
            self._judge_new(rows)
        else:
            self._judge_known(rows)
        if self.row_errors:
            self.add_error("table", _("名单有误，见下表；更正后重新提交，尚未登记任何成员。"))
        return data

    def _judge_new(self, rows: list[Row]) -> None:
        members = [
            Member(id_type=_type_of(row.values.get("id_number", "")), **_given(row)) for row in rows
        ]
        problems = problems_of(self.case, members)
        for place, (row, member) in enumerate(zip(rows, members, strict=True)):
            sentences = list(row.errors.values())
            # A cell that could not be read is empty in the member: one sentence is enough.
            if place in problems and not sentences:
                sentences.append(problems[place])
            self._refuse(row, member.name, sentences)
        self.members = members

    def _judge_known(self, rows: list[Row]) -> None:
        known = list(self.case.members.all())
        taken: set[int] = set()
        for row in rows:
            given = _given(row)
            sentences = list(row.errors.values())
            found = _matching(known, given)
            if len(found) != 1:
                sentences.append(
                    gettext("成员中没有此人。")
                    if not found
                    else gettext("同名成员不止一名，请附证件号码。")
                )
            elif found[0].pk in taken:
                sentences.append(gettext("此人在名单中出现了两次。"))
            elif not sentences:
                member = found[0]
                taken.add(member.pk)
                for name in ("claimed_amount", "agreed_amount"):
                    if given[name] is not None:
                        setattr(member, name, given[name])
                self.members.append(member)
            self._refuse(row, given["name"], sentences)

    def _refuse(self, row: Row, name: str, sentences: list[str]) -> None:
        if sentences:
            self.row_errors.append(RowError(row.number, name, sentences))


def _given(row: Row) -> dict[str, Any]:
    values = row.values
    return {
        "name": values.get("name") or "",
        "id_number": values.get("id_number") or "",
        "phone": values.get("phone") or "",
        "claimed_amount": values.get("claimed_amount"),
        "agreed_amount": values.get("agreed_amount"),
    }


def _type_of(id_number: str) -> str:
    """Resident numbers have eighteen characters; what has not is another paper."""
    return IdType.RESIDENT if len(id_number or "") in (0, 15, 18) else IdType.OTHER


def _matching(known: list[Member], given: dict[str, Any]) -> list[Member]:
    if given["id_number"]:
        return [row for row in known if row.id_number == given["id_number"]]
    return [row for row in known if row.name == given["name"]]


class ElectionForm(LateMixin, VersionedModelForm):
    """Whom the workers chose to speak for them, when, and on which paper."""

    late_days = ("elected_on",)

    members = forms.ModelMultipleChoiceField(
        Member.objects.none(), label=_("推举的代表"), widget=forms.CheckboxSelectMultiple,
        help_text=_("三至五人为宜（33号令第六十三条）；当选的成为本案申请人。"),
    )  # fmt: skip

    class Meta:
        model = Election
        fields = ("elected_on", "voters", "attachment", "remarks")
        widgets: ClassVar = {"remarks": forms.Textarea(attrs={"rows": 2})}

    field_order = ("members",)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members: Any = self.fields["members"]
        members.queryset = case.members.filter(outcome="open")
        members.label_from_instance = caption
        members.initial = [row.pk for row in case.members.all() if row.is_representative]
        self.initial["elected_on"] = timezone.localdate()
        self.initial["voters"] = case.member_count
        attachment: Any = self.fields["attachment"]
        attachment.queryset = Attachment.objects.filter(case=case, removed_on=None)
        attachment.empty_label = _("（未选择）")
        attachment.help_text = _("先在案件页上传。")
        self.order_fields(self.field_order)


def caption(member: Member) -> str:
    """A member in a list of choices."""
    return f"{member.number}. {member.name}"
