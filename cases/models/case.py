"""The case and its state machine (design §4)."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import GET_STATE, FSMField, transition

from cases import guards
from cases.change_enums import VoidReason
from cases.enums import (
    ApplicationForm,
    CaseState,
    Category,
    Ending,
    FailureReason,
    Grade,
    IneligibleReason,
    Source,
)
from cases.roles import permitted, roles_for
from mediation.history.actor import Actor
from mediation.history.clearing import DestructibleRoot, destroyed_by_a_list
from mediation.history.models import RecordedQuerySet, StatefulModel
from mediation.stations.enums import Role
from mediation.stations.models import Building, Organisation, User
from mediation.vault.fields import EncryptedTextField

S = CaseState


class CaseQuerySet(RecordedQuerySet):
    def visible_to(self, actor: Actor | None) -> Any:
        """The cases that `actor` may know of: where every query that a person causes begins.

        Clerks, points and managers see their organisation and below; auditors the same (masked);
        mediators what is still to be taken and their own; legal-aid officers their clients' cases;
        administrators none.
        """
        if actor is None or actor.organisation_id is None or actor.role == Role.ADMINISTRATOR:
            return self.none()
        cases = self.filter(**_scope_filter(actor))
        if actor.role == Role.MEDIATOR:
            return cases.filter(
                Q(state__in=(S.INTAKE, S.ELIGIBILITY))
                | Q(created_by_id=actor.user_id)
                | _took_part(actor)
            )
        if actor.role == Role.LEGAL_AID:
            return cases.filter(Q(created_by_id=actor.user_id) | _took_part(actor))
        return cases

    def open(self) -> Any:
        return self.filter(state__in=S.OPEN, voided_on=None)

    def with_list_data(self) -> Any:
        """What a line of a list shows, in a fixed number of queries."""
        return self.select_related("organisation").prefetch_related(
            "parties", "participations__user"
        )


def _scope_filter(actor: Actor) -> dict[str, Any]:
    # A station's own column serves the common case with one index; a centre lies above stations.
    if actor.organisation_id == actor.station_id:
        return {"station_id": actor.station_id}
    if actor.station_id is not None:
        return {"organisation__path__startswith": actor.organisation_path}
    return {"station__path__startswith": actor.organisation_path}


def _took_part(actor: Actor) -> Any:
    from cases.models.participation import Participation  # sibling module that refers to Case

    parts = Participation.objects.filter(case=OuterRef("pk"), user_id=actor.user_id or 0)
    return Exists(parts.exclude(Participation.NEVER_ADVISED))


class Case(DestructibleRoot, StatefulModel):
    """One dispute brought to the station, from the counter to its performance."""

    sealed_fields = ("facts", "grounds", "summary")
    cleared_fields = ("token",)

    series = models.ForeignKey(
        "cases.Series", models.PROTECT, null=True, blank=True, editable=False,
        related_name="cases", verbose_name=_("系列案"),
    )  # fmt: skip
    serial = models.CharField(_("登记序号"), max_length=40, unique=True, editable=False)
    #: Of the form that made it in one visit: sent twice, it makes one case.
    token = models.UUIDField(null=True, unique=True, editable=False)
    case_number = models.CharField(
        _("案号"), max_length=80, blank=True, db_index=True, editable=False
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="cases", verbose_name=_("承办组织")
    )
    station = models.ForeignKey(
        Organisation, models.PROTECT, related_name="station_cases", editable=False
    )
    state = FSMField(
        _("状态"),
        max_length=20,
        default=S.INTAKE,
        choices=S.choices,
        protected=True,
        editable=False,
    )

    # Application
    source = models.CharField(_("案件来源"), max_length=30, choices=Source.choices)
    application_form = models.CharField(
        _("申请形式"),
        max_length=20,
        choices=ApplicationForm.choices,
        default=ApplicationForm.WRITTEN,
    )
    received_on = models.DateField(_("收到申请日期"))
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("楼宇")
    )
    category = models.CharField(
        _("争议类别"), max_length=20, choices=Category.choices, blank=True, editable=False,
        help_text=_("以主要请求为准"),
    )  # fmt: skip
    grade = models.CharField(
        _("等级"), max_length=10, choices=Grade.choices, default=Grade.ORDINARY
    )
    is_collective = models.BooleanField(_("集体争议（十人以上）"), default=False)
    worker_count = models.PositiveIntegerField(_("涉及劳动者人数"), default=1)
    member_count = models.PositiveIntegerField(_("已登记成员人数"), default=0, editable=False)
    facts = models.TextField(_("争议事实"), blank=True)
    grounds = models.TextField(pgettext_lazy("of a claim", "理由"), blank=True)
    summary = models.TextField(_("办理情况摘要"), blank=True)
    claimed_amount = models.DecimalField(
        _("请求金额"), max_digits=14, decimal_places=2, default=0, editable=False
    )
    is_legal_aid = models.BooleanField(_("工会法律援助案件"), default=False, editable=False)
    wants_station = models.BooleanField(
        _("申请人要求由工作站调解"),
        default=False,
        help_text=_("被申请人设有调解点时，申请人可以选择工作站。"),
    )

    # Oral and phone applications (调解仲裁法 art. 12); signatures: `StatementSignature`
    recorder_name = models.CharField(_("记录人"), max_length=60, blank=True)
    stated_at = models.DateTimeField(_("申请时间"), null=True, blank=True)
    caller_phone = EncryptedTextField(_("来电号码"), blank=True, default="")
    read_back = models.BooleanField(_("已向申请人宣读，确认无误"), default=False)

    # Review
    reviewed_on = models.DateField(_("审查日期"), null=True, editable=False)
    eligible = models.BooleanField(_("具备协商调解条件"), null=True, editable=False)
    objective_met = models.BooleanField(_("客观条件具备"), null=True, editable=False)
    willing = models.BooleanField(_("双方愿意"), null=True, editable=False)
    ineligible_reason = models.CharField(
        _("不予受理理由"),
        max_length=30,
        choices=IneligibleReason.choices,
        blank=True,
        editable=False,
    )

    # Mediation
    accepted_on = models.DateField(_("受理日期"), null=True, editable=False)
    due_on = models.DateField(_("调解期限届满日"), null=True, editable=False)
    extended_to = models.DateField(_("延期至"), null=True, editable=False)

    # End
    ending = models.CharField(
        _("结案方式"), max_length=20, choices=Ending.choices, blank=True, editable=False
    )
    failure_reason = models.CharField(
        _("调解不成原因"), max_length=20, choices=FailureReason.choices, blank=True, editable=False
    )
    concluded_on = models.DateField(_("结案日期"), null=True, editable=False)
    ended_on = models.DateField(_("终结日期"), null=True, editable=False)
    archived_on = models.DateField(_("归档日期"), null=True, editable=False)
    agreed_amount = models.DecimalField(
        _("协议金额"), max_digits=14, decimal_places=2, null=True, editable=False
    )
    partly_settled = models.BooleanField(_("部分达成"), default=False, editable=False)
    voided_on = models.DateField(_("作废日期"), null=True, editable=False)
    void_reason = models.CharField(
        _("作废原因"), max_length=10, choices=VoidReason.choices, blank=True, editable=False
    )
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects: ClassVar[Any] = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("one", "案件")
        verbose_name_plural = _("案件")
        ordering = ("-received_on", "-id")
        indexes = (
            models.Index(
                "station", F("received_on").desc(), F("id").desc(), name="case_station_list"
            ),
            models.Index(
                "station",
                "state",
                F("received_on").desc(),
                F("id").desc(),
                name="case_station_state",
            ),
            models.Index(
                "organisation",
                F("received_on").desc(),
                F("id").desc(),
                name="case_organisation_list",
            ),
            models.Index("state", "due_on", name="case_due"),
            models.Index("station", "ended_on", condition=Q(archived_on=None), name="case_filing"),
        )
        # A CHECK passes where its condition is NULL: what must be there is asked for by isnull.
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=S.FINAL, ended_on__isnull=False) & ~Q(ending="")
                | Q(state__in=S.OPEN, ended_on=None, ending=""),
                name="case_ended_iff_final",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(S.MEDIATION, S.SETTLED))
                | Q(accepted_on__isnull=False, eligible__isnull=False, eligible=True)
                & ~Q(case_number=""),
                name="case_mediated_is_accepted",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None, concluded_on=None)
                | Q(
                    accepted_on__isnull=False,
                    state__in=S.FINAL,
                    concluded_on__isnull=False,
                    concluded_on=F("ended_on"),
                )
                | Q(accepted_on__isnull=False, state=S.MEDIATION, concluded_on=None),
                name="case_concluded_iff_accepted_and_final",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.SETTLED) | Q(ending__in=Ending.SETTLED),
                name="case_settled_ending",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.REFERRED)
                | Q(ending=Ending.NO_AGREEMENT, accepted_on__isnull=False) & ~Q(failure_reason="")
                | Q(
                    ending=Ending.NOT_ACCEPTED,
                    accepted_on=None,
                    eligible__isnull=False,
                    eligible=False,
                )
                & ~Q(ineligible_reason=""),
                name="case_referred_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.WITHDRAWN) | Q(ending=Ending.WITHDRAWN),
                name="case_withdrawn_ending",
            ),
            models.CheckConstraint(
                condition=(Q(reviewed_on=None) | Q(reviewed_on__gte=F("received_on")))
                & (
                    Q(accepted_on=None)
                    | Q(reviewed_on__isnull=False, accepted_on__gte=F("reviewed_on"))
                )
                & (Q(concluded_on=None) | Q(concluded_on__gte=F("accepted_on")))
                & (Q(ended_on=None) | Q(ended_on__gte=F("received_on"))),
                name="case_dates_in_order",
                violation_error_message=_("日期顺序应为：收到申请 ≤ 审查 ≤ 受理 ≤ 结案。"),
            ),
            destroyed_by_a_list("case_destroyed_by_a_list"),
        ]

    def __str__(self) -> str:
        return self.case_number or self.serial

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Ids, not rows: every save would fetch the station otherwise.
        self.station_id = self.organisation.station_id or self.organisation_id
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("cases:detail", args=[self.serial])

    @property
    def state_label(self) -> Any:
        """The state in the words of the procedure: never a bare "settled" or "referred"."""
        if self.voided_on:
            return _("作废")
        return self.get_ending_display() if self.ending else self.get_state_display()

    @property
    def is_spoken(self) -> bool:
        """Whether somebody applied by word of mouth; nobody does where the organisation began."""
        spoken = self.application_form in ApplicationForm.SPOKEN
        return spoken and self.source != Source.OWN_MOTION

    @property
    def is_open(self) -> bool:
        return self.state in S.OPEN and self.voided_on is None

    # --- Transitions: the one declaration that gate, buttons, docs and tests read ---------------

    @transition(
        field=state, source=S.INTAKE, target=S.ELIGIBILITY, permission=permitted("submit_for_review"),
        custom={"label": _("提交受理审查"), "roles": roles_for("submit_for_review"),
                "missing": guards.missing_to_submit},
    )  # fmt: skip
    def submit_for_review(self) -> None:
        """The application is complete; its eligibility is to be examined."""

    @transition(
        field=state, source=S.ELIGIBILITY, target=S.INTAKE, permission=permitted("return_to_intake"),
        custom={"label": _("退回补充登记"), "roles": roles_for("return_to_intake"),
                "missing": guards.nothing_missing},
    )  # fmt: skip
    def return_to_intake(self) -> None:
        """Something has to be added or corrected first."""

    @transition(
        field=state, source=S.ELIGIBILITY, target=S.MEDIATION, permission=permitted("accept"),
        custom={"label": _("受理"), "roles": roles_for("accept"), "missing": guards.missing_to_accept},
    )  # fmt: skip
    def accept(self, *, draw_number: Callable[[], str], on: Any, due_on: Any) -> None:
        """Both answers are positive: the case gets its number and its clock (17号令 arts. 22, 29)."""
        self.case_number = self.case_number or draw_number()
        self.accepted_on, self.due_on = on, due_on
        self.eligible = self.objective_met = self.willing = True

    @transition(
        field=state, source=S.ELIGIBILITY, target=S.REFERRED, permission=permitted("refer_ineligible"),
        custom={"label": pgettext_lazy("action", "不予受理"), "roles": roles_for("refer_ineligible"),
                "missing": guards.missing_to_refer_ineligible},
    )  # fmt: skip
    def refer_ineligible(self, *, on: Any) -> None:
        """No mediation: a reason and a written notice (17号令 art. 22)."""
        self.ending, self.ended_on = Ending.NOT_ACCEPTED, on

    @transition(
        field=state, source=S.MEDIATION, target=S.MEDIATION, permission=permitted("extend"),
        custom={"label": _("延期"), "roles": roles_for("extend"), "missing": guards.missing_to_extend},
    )  # fmt: skip
    def extend(self, *, to: Any) -> None:
        """Both parties agree to a later end of the fifteen days (17号令 art. 29)."""
        self.extended_to = self.due_on = to

    @transition(
        field=state, source=S.MEDIATION, target=S.SETTLED, permission=permitted("settle"),
        custom={"label": _("以达成协议或和解结案"), "roles": roles_for("settle"),
                "missing": guards.missing_to_settle},
    )  # fmt: skip
    def settle(self, *, ending: str, amount: Any, on: Any, partly: bool = False) -> None:
        """An effective agreement or a proved settlement of the parties' own; of a collective case
        `partly` where it does not bind every member."""
        self.ending, self.agreed_amount, self.partly_settled = ending, amount, partly
        self.concluded_on = self.ended_on = on

    @transition(
        field=state, source=S.MEDIATION, target=S.REFERRED, permission=permitted("refer_failed"),
        custom={"label": _("调解不成结案"), "roles": roles_for("refer_failed"),
                "missing": guards.missing_to_refer_failed},
    )  # fmt: skip
    def refer_failed(self, *, on: Any) -> None:
        """No agreement: a reason and a notice of the right to arbitrate (17号令 art. 30)."""
        self.ending = Ending.NO_AGREEMENT
        self.concluded_on = self.ended_on = on

    @transition(
        field=state, source=[S.INTAKE, S.ELIGIBILITY, S.MEDIATION], target=S.WITHDRAWN,
        permission=permitted("withdraw"),
        custom={"label": _("撤回调解申请"), "roles": roles_for("withdraw"),
                "missing": guards.missing_to_withdraw},
    )  # fmt: skip
    def withdraw(self, *, on: Any) -> None:
        """The applicant takes the application back."""
        self.ending, self.ended_on = Ending.WITHDRAWN, on
        self.concluded_on = on if self.accepted_on else None

    @transition(
        field=state, source=[S.SETTLED, S.REFERRED, S.WITHDRAWN],
        target=GET_STATE(
            lambda case, **_kwargs: S.MEDIATION if case.accepted_on else S.ELIGIBILITY,
            states=[S.MEDIATION, S.ELIGIBILITY],
        ),
        permission=permitted("reopen"),
        custom={"label": _("恢复办理"), "roles": roles_for("reopen"), "missing": guards.missing_to_reopen},
    )  # fmt: skip
    def reopen(self) -> None:
        """Undoes a mistaken closing; number and date of acceptance stay."""
        self.ending = self.failure_reason = self.ineligible_reason = ""
        self.partly_settled = False
        self.concluded_on = self.ended_on = self.agreed_amount = None
        if self.accepted_on is None:
            self.eligible = self.objective_met = self.willing = self.reviewed_on = None
