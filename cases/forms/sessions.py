"""Forms of mediation sessions: the plan, the record with who came, the cancellation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.contact_enums import SignatureStatus
from cases.enums import Capacity, SessionKind, SessionStatus, Side
from cases.forms.late import LateMixin
from cases.models import Agent, Attendance, Case, MediationSession, Party
from cases.services.sessions import HALF_DAYS
from mediation.stations.enums import OrganisationKind
from mediation.stations.models import Organisation, User
from mediation.ui.forms import TimeInput, UiForm, VersionedForm, VersionedModelForm
from mediation.ui.parts import Text

WHEN = ("day", "span", "starts", "ends")
FieldGroups = Sequence[tuple[Text, Sequence[str]]]
WHERE = ("kind", "mediator", "room", "place", "recorder_name")


class SessionForm(VersionedModelForm):
    """When, where and by whom: what the plan and the record have in common."""

    day = forms.DateField(label=_("日期"))
    starts = forms.TimeField(label=_("开始时间"), required=False, widget=TimeInput)
    ends = forms.TimeField(label=_("结束时间"), required=False, widget=TimeInput)

    fieldsets: ClassVar[FieldGroups] = ((_("时间"), WHEN), (_("方式与地点"), WHERE))

    class Meta:
        model = MediationSession
        fields: tuple[str, ...] = ("span", *WHERE)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        span: Any = self.fields["span"]
        span.help_text = _("选择上午或下午的，不必填写起止时间。")
        mediator: Any = self.fields["mediator"]
        mediator.queryset = mediators_of(case)
        mediator.empty_label = None
        room: Any = self.fields["room"]
        room.queryset = rooms_of(case)
        room.empty_label = _("不使用调解室")
        place: Any = self.fields["place"]
        place.help_text = _("不在调解室进行的，写明地点、电话或会议号。")
        self.initial["kind"] = self.initial.get("kind") or SessionKind.IN_PERSON
        if self.instance.starts_at:
            start = timezone.localtime(self.instance.starts_at)
            end = timezone.localtime(self.instance.ends_at)
            self.initial.update(day=start.date(), starts=start.time(), ends=end.time())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        day = data.get("day")
        span = data.get("span")
        if not day or not span:
            return data
        starts, ends = HALF_DAYS.get(span) or (data.get("starts"), data.get("ends"))
        if starts is None and "starts" not in self.errors:
            self.add_error("starts", _("请填写开始时间。"))
        if ends is None and "ends" not in self.errors:
            self.add_error("ends", _("请填写结束时间。"))
        if starts is None or ends is None:
            return data
        if ends <= starts:
            self.add_error("ends", _("结束时间必须晚于开始时间。"))
        self.instance.starts_at = timezone.make_aware(datetime.combine(day, starts))
        self.instance.ends_at = timezone.make_aware(datetime.combine(day, ends))
        return data


class PlanForm(SessionForm):
    """A session that is still to come."""


class RecordForm(LateMixin, SessionForm):
    """A session that was held; its record stays restricted (17号令 art. 11)."""

    late_days = ("day",)

    fieldsets: ClassVar[FieldGroups] = (
        (_("时间"), WHEN),
        (_("方式与地点"), WHERE),
        (_("笔录"), ("record", "proposal", "result")),
    )

    class Meta(SessionForm.Meta):
        fields = (*SessionForm.Meta.fields, "record", "proposal", "result")
        widgets: ClassVar = {
            "record": forms.Textarea(attrs={"rows": 12}),
            "proposal": forms.Textarea(attrs={"rows": 4}),
        }

    @property
    def is_recorded(self) -> bool:
        return bool(self.instance.status == SessionStatus.HELD)

    def __init__(self, *args: Any, recorder: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].required = True
        # Who led it may have left the case since.
        mediator: Any = self.fields["mediator"]
        mediator.queryset = mediators_of(self.case, former=True)
        self.fields["record"].help_text = _(
            "调解笔录不随案移交，当事人为和解所作的让步不得作为对其不利的证据。"
        )
        if not self.instance.recorder_name:
            self.initial["recorder_name"] = recorder
        if self.instance._state.adding:
            self.initial.setdefault("day", timezone.localdate())


class CancelForm(VersionedForm):
    """Why a planned session does not take place."""

    reason = forms.CharField(
        label=_("取消的原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AttendanceForm(UiForm):
    """One line of who came. `person` is a party or an agent of the case, None for anybody else."""

    present = forms.BooleanField(label=_("到场"), required=False)
    name = forms.CharField(label=_("到场人姓名"), max_length=100, required=False)
    identity_checked = forms.BooleanField(label=_("已核验身份"), required=False)
    signed = forms.BooleanField(label=_("已在笔录签名"), required=False)

    def __init__(
        self, *args: Any, person: Party | Agent | None = None, row: Attendance | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.person, self.row = person, row
        if person is None:
            del self.fields["present"], self.fields["signed"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_present and not data.get("name"):
            self.add_error("name", _("请填写到场人姓名。"))
        return data

    @property
    def is_present(self) -> bool:
        """Whether the line says that somebody came."""
        data = self.cleaned_data
        if self.person is None:
            return bool(data.get("name") or data.get("identity_checked"))
        return bool(data.get("present"))

    @property
    def caption(self) -> str:
        """Whom the line is about, in words."""
        if isinstance(self.person, Agent):
            return f"{self.person.party.name} · {self.person.title} {self.person.name}"
        if isinstance(self.person, Party):
            return f"{self.person.get_side_display()} {self.person.name}"
        return ""

    def attendance(self) -> Attendance:
        """The line as a row that the operation writes."""
        row = self.row = self.row or Attendance()
        row.party = self.person if isinstance(self.person, Party) else None
        row.agent = self.person if isinstance(self.person, Agent) else None
        row.name = self.cleaned_data["name"]
        row.identity_checked = self.cleaned_data["identity_checked"]
        return row


class AttendanceFormSet(forms.BaseFormSet):
    """A line for every party and agent of the case, then one for each other person."""

    def __init__(
        self, *args: Any, case: Case, session: MediationSession | None, **kwargs: Any
    ) -> None:
        self.people: list[Party | Agent] = [*case.parties.all()]
        self.people += case.agents.select_related("party")
        rows: list[Attendance] = []
        if session and session.pk:
            rows = list(session.attendances.select_related("party", "agent__party"))
        # Who came and has left the case since keeps the line.
        for row in rows:
            person = row.party or row.agent
            if person is not None and person not in self.people:
                self.people.append(person)
        by_person = {(row.party_id, row.agent_id): row for row in rows}
        signed = signers(session)
        self.rows: list[Attendance | None] = [
            by_person.get((person.pk, None) if isinstance(person, Party) else (None, person.pk))
            for person in self.people
        ]
        self.rows += [row for row in rows if row.party_id is None and row.agent_id is None]
        initial = [
            _line(self._person(index), row, first_time=not rows)
            | {"signed": self._person(index) in signed}
            for index, row in enumerate(self.rows)
        ]
        super().__init__(*args, **kwargs | {"initial": initial, "prefix": "attendances"})

    def _person(self, index: int) -> Party | Agent | None:
        return self.people[index] if index < len(self.people) else None

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        if index is None or index >= len(self.rows):
            return super().get_form_kwargs(index)
        return {"person": self._person(index), "row": self.rows[index]}

    @property
    def expected(self) -> list[Any]:
        """The lines of parties and agents."""
        return self.forms[: len(self.people)]

    @property
    def others(self) -> list[Any]:
        """The lines of everybody else."""
        return self.forms[len(self.people) :]

    def attendances(self) -> list[Attendance]:
        """Who came, as rows that the operation writes."""
        return [form.attendance() for form in self._present()]

    def signed(self) -> list[Attendance]:
        """Those of `attendances` who signed the record on the spot."""
        return [form.attendance() for form in self._present() if form.cleaned_data.get("signed")]

    def _present(self) -> list[Any]:
        return [
            form for form in self.forms if form.is_present and not form.cleaned_data.get("DELETE")
        ]


AttendanceRows: Any = forms.formset_factory(
    AttendanceForm, formset=AttendanceFormSet, extra=1, can_delete=True, max_num=60, absolute_max=61
)


def signers(session: MediationSession | None) -> list[Party | Agent]:
    """Who has signed the record on its day already."""
    if session is None or not session.pk:
        return []
    rows = session.signatures.filter(status=SignatureStatus.SIGNED)
    return [row.agent or row.party for row in rows.select_related("party", "agent__party")]


def _line(
    person: Party | Agent | None, row: Attendance | None, *, first_time: bool
) -> dict[str, Any]:
    if row is not None:
        return {"present": True, "name": row.name, "identity_checked": row.identity_checked}
    if isinstance(person, Agent):
        return {"name": person.name}
    if isinstance(person, Party):
        # An employer comes by its head or by an agent: the name is corrected on the spot.
        came = person.is_worker and person.side == Side.APPLICANT and first_time
        return {"name": person.legal_representative or (person.name if person.is_worker else ""),
                "present": came}  # fmt: skip
    return {}


def mediators_of(case: Case, *, former: bool = False) -> Any:
    """The people who mediate the case now, the lead first; with `former`, those who did before."""
    parts = case.participations.filter(capacity=Capacity.MEDIATOR)
    if not former:
        parts = parts.filter(ends_on=None)
    return User.objects.filter(participations__in=parts).order_by(
        "-participations__is_lead", F("participations__ends_on").desc(nulls_first=True), "pk"
    )


def rooms_of(case: Case) -> Any:
    """The mediation rooms of the case's station."""
    return Organisation.objects.filter(
        station_id=case.station_id, kind=OrganisationKind.ROOM, is_active=True
    )
