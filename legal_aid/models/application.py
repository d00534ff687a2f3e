"""The application for union legal aid (F30 → F31) and its state machine."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from cases.enums import CaseState, Category, ClaimKind
from cases.models import Case
from legal_aid import guards
from legal_aid.enums import (
    AidKind,
    AidResult,
    AidStage,
    AidState,
    Channel,
    Education,
    MeansExemption,
    MeansProof,
    MeansResult,
    RefusalReason,
    TerminationGround,
    WithdrawalReason,
)
from legal_aid.models.consultation import Consultation
from legal_aid.models.duty import BuildingVisit
from legal_aid.models.money import money
from legal_aid.roles import permitted, roles_for
from legal_aid.scope import DeskQuerySet
from mediation.history.clearing import DestructibleRoot, destroyed_by_a_list
from mediation.history.models import StatefulModel
from mediation.people import identifiers
from mediation.people.enums import IdType, Sex
from mediation.people.models import Employer, Person
from mediation.stations.models import Organisation, User
from mediation.vault.fields import BlindIndexField, EncryptedTextField

S = AidState


class AidApplication(DestructibleRoot, StatefulModel):
    """One matter in which somebody asks the union for legal aid.

    Of kind `mediation` the linked case is the aided matter: no approval, no agent, counted once.
    """

    sealed_fields = (
        "name",
        "birth_date",
        "nation",
        "occupation",
        "union_name",
        "employer_name",
        "employer_credit_code",
        "summary",
        "earlier_applications",
        "means_note",
        "refusal_text",
        "end_text",
    )
    cleared_fields = ("person", "employer")

    serial = models.CharField(_("申请编号"), max_length=40, unique=True, editable=False)
    #: Of the form that made it, which may be sent twice.
    token = models.UUIDField(null=True, unique=True, editable=False)
    #: By the station's pattern, given at approval (representation) or when aid begins.
    number = models.CharField(_("援助编号"), max_length=120, blank=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("组织")
    )
    officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    kind = models.CharField(_("援助种类"), max_length=20, choices=AidKind.choices)
    state = FSMField(
        _("状态"), max_length=20, default=S.DRAFT, choices=S.choices, protected=True, editable=False
    )
    received_on = models.DateField(_("申请日期"))
    channel = models.CharField(
        _("申请方式"), max_length=20, choices=Channel.choices, default=Channel.VISIT
    )
    visit = models.ForeignKey(
        BuildingVisit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("楼宇巡访"),
    )
    consultation = models.ForeignKey(
        Consultation,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="applications",
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, editable=False, related_name="aid_applications"
    )

    # The applicant (F30)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=100, db_index=True)
    sex = models.CharField(_("性别"), max_length=10, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    nation = models.CharField(_("民族"), max_length=30, blank=True)
    id_type = models.CharField(
        _("证件类型"), max_length=30, choices=IdType.choices, default=IdType.RESIDENT
    )
    id_number = EncryptedTextField(_("证件号码"), blank=True, default="")
    id_number_index = BlindIndexField(source="id_number", kind="id_number")
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    phone_index = BlindIndexField(source="phone", kind="phone")
    registered_address = EncryptedTextField(_("户籍地址"), blank=True, default="")
    address = EncryptedTextField(_("住址"), blank=True, default="")
    occupation = models.CharField(_("职业、岗位"), max_length=60, blank=True)
    education = models.CharField(
        _("文化程度"), max_length=20, choices=Education.choices, blank=True
    )
    health = EncryptedTextField(_("健康状况"), blank=True, default="")
    #: Codes of ApplicantGroup, joined by commas: sensitive, so never a plain column.
    groups = EncryptedTextField(_("群体"), blank=True, default="")
    is_union_member = models.BooleanField(_("工会会员"), default=False)
    union_name = models.CharField(_("所在工会"), max_length=200, blank=True)
    member_card = EncryptedTextField(_("会员卡号"), blank=True, default="")
    earlier_applications = models.TextField(_("曾经申请法律援助的情况"), blank=True)

    # The matter
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, blank=True, related_name="+")
    employer_name = models.CharField(_("用人单位"), max_length=200, blank=True, db_index=True)
    employer_credit_code = models.CharField(
        _("统一社会信用代码"),
        max_length=18,
        blank=True,
        db_index=True,
        validators=[identifiers.validate_credit_code],
    )
    category = models.CharField(_("争议类型"), max_length=20, choices=Category.choices)
    cause = models.CharField(
        _("案由"), max_length=30, choices=ClaimKind.choices, default=ClaimKind.OTHER
    )
    claimed_amount = money(_("请求金额（元）"), null=True, blank=True)
    stage_at_start = models.CharField(
        _("申请时所处阶段"), max_length=20, choices=AidStage.choices, blank=True
    )
    summary = models.TextField(_("案情及请求"), blank=True)
    limitation_ends_on = models.DateField(_("仲裁时效届满日期"), null=True, blank=True)

    # Means (法律援助法 arts. 41, 42)
    means = models.CharField(
        _("经济状况审查"), max_length=20, choices=MeansResult.choices, default=MeansResult.OPEN
    )
    means_proof = models.CharField(
        _("核查方式"), max_length=20, choices=MeansProof.choices, blank=True
    )
    means_exemption = models.CharField(
        _("免予核查的情形"), max_length=20, choices=MeansExemption.choices, blank=True
    )
    family_size = models.PositiveSmallIntegerField(_("家庭人口"), null=True, blank=True)
    family_income = EncryptedTextField(_("家庭人均月收入（元）"), blank=True, default="")
    property_text = EncryptedTextField(_("家庭财产状况"), blank=True, default="")
    means_note = models.TextField(_("审查说明"), blank=True)

    # Decision and end
    decided_on = models.DateField(_("审批日期"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("审批人"),
    )
    refusal_reason = models.CharField(
        _("不予援助理由"), max_length=20, choices=RefusalReason.choices, blank=True
    )
    refusal_text = models.TextField(_("理由说明"), blank=True)
    ended_on = models.DateField(_("结束日期"), null=True, blank=True, editable=False)
    result = models.CharField(_("办理结果"), max_length=20, choices=AidResult.choices, blank=True)
    termination_ground = models.CharField(
        _("终止事由"), max_length=20, choices=TerminationGround.choices, blank=True
    )
    withdrawal_reason = models.CharField(
        _("撤回原因"), max_length=20, choices=WithdrawalReason.choices, blank=True
    )
    end_text = models.TextField(_("结案说明"), blank=True)
    recovered_amount = money(_("挽回金额（元）"), null=True, blank=True)

    objects: ClassVar[Any] = DeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("法律援助申请")
        verbose_name_plural = _("法律援助申请")
        ordering = ("-received_on", "-id")
        indexes = (
            models.Index(fields=("organisation", "-received_on", "-id"), name="aid_list"),
            models.Index(fields=("organisation", "state"), name="aid_by_state"),
        )
        constraints = (
            destroyed_by_a_list("aid_destroyed_by_a_list"),
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(kind=AidKind.MEDIATION) & ~Q(state=S.WITHDRAWN),
                name="aid_mediation_is_one_case",
                violation_error_message=_("该案件已登记为法律援助事项。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=S.REFUSED)
                | (Q(decided_on__isnull=False) & ~Q(refusal_reason="")),
                name="aid_refused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.TERMINATED) | ~Q(termination_ground=""),
                name="aid_terminated_on_a_ground",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=S.FINAL) | Q(ended_on__isnull=False),
                name="aid_ended_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("received_on")),
                name="aid_ends_after_it_began",
                violation_error_message=_("结束日期不能早于申请日期。"),
            ),
        )

    def __str__(self) -> str:
        return self.number or self.serial

    def get_absolute_url(self) -> str:
        return reverse("legal_aid:application", args=[self.serial])

    @property
    def case_has_ended(self) -> bool:
        """Whether the linked case is in a final state."""
        return self.case is not None and self.case.state in CaseState.FINAL

    @transition(
        field=state, source=S.DRAFT, target=S.SUBMITTED, permission=permitted("submit"),
        custom={"label": _("提交审批"), "roles": roles_for("submit"),
                "missing": guards.missing_to_submit},
    )  # fmt: skip
    def submit(self) -> None:
        """The form (F30) is complete and waits for the manager."""

    @transition(
        field=state, source=S.SUBMITTED, target=S.SUPPLEMENT, permission=permitted("ask_supplement"),
        custom={"label": _("要求补充材料"), "roles": roles_for("ask_supplement"),
                "missing": guards.nothing_missing},
    )  # fmt: skip
    def ask_supplement(self) -> None:
        """What is missing is told once (法律援助法 art. 43); the decision waits."""

    @transition(
        field=state, source=S.SUPPLEMENT, target=S.SUBMITTED, permission=permitted("supply"),
        custom={"label": _("材料已补充"), "roles": roles_for("supply"),
                "missing": guards.nothing_missing},
    )  # fmt: skip
    def supply(self) -> None:
        """What was asked for has come in."""

    @transition(
        field=state, source=S.SUBMITTED, target=S.APPROVED, permission=permitted("approve"),
        custom={"label": _("批准援助"), "roles": roles_for("approve"),
                "missing": guards.missing_to_approve},
    )  # fmt: skip
    def approve(self, *, on: date) -> None:
        """The station gives aid; a lawyer is to be assigned."""
        self.decided_on = on

    @transition(
        field=state, source=S.SUBMITTED, target=S.REFUSED, permission=permitted("refuse"),
        custom={"label": _("不予援助"), "roles": roles_for("refuse"),
                "missing": guards.nothing_missing},
    )  # fmt: skip
    def refuse(self, *, on: date) -> None:
        """No aid, with reasons in writing (法律援助法 art. 43)."""
        self.decided_on = self.ended_on = on

    @transition(
        field=state, source=S.APPROVED, target=S.ASSIGNED, permission=permitted("assign_agent"),
        custom={"label": _("指派律师"), "roles": roles_for("assign_agent"),
                "missing": guards.missing_to_assign},
    )  # fmt: skip
    def assign_agent(self) -> None:
        """A lawyer of the roster acts for the applicant."""

    @transition(
        field=state, source=S.ASSIGNED, target=S.IN_PROGRESS, permission=permitted("begin"),
        custom={"label": _("开始办理"), "roles": roles_for("begin"),
                "missing": guards.missing_to_assign},
    )  # fmt: skip
    def begin(self) -> None:
        """The first stage of the work begins."""

    @transition(
        field=state, source=S.DRAFT, target=S.IN_PROGRESS, permission=permitted("join_case"),
        custom={"label": _("由调解案件办理"), "roles": roles_for("join_case"),
                "missing": guards.missing_to_join_case},
    )  # fmt: skip
    def join_case(self) -> None:
        """Aid by mediation: the case is the aided matter; no approval and no agent."""

    @transition(
        field=state, source=S.DRAFT, target=S.CLOSED, permission=permitted("close_at_once"),
        custom={"label": _("办结"), "roles": roles_for("close_at_once"),
                "missing": guards.missing_to_close_at_once},
    )  # fmt: skip
    def close_at_once(self, *, on: date) -> None:
        """Advice and drafting close in the step in which they are given."""
        self.ended_on, self.result = on, AidResult.GIVEN

    @transition(
        field=state, source=S.IN_PROGRESS, target=S.CLOSED, permission=permitted("close"),
        custom={"label": _("结案"), "roles": roles_for("close"), "missing": guards.missing_to_close},
    )  # fmt: skip
    def close(self, *, on: date) -> None:
        """The matter is over; result and recovered amount are on record (法律援助法 art. 50)."""
        self.ended_on = on

    @transition(
        field=state, source=[S.APPROVED, S.ASSIGNED, S.IN_PROGRESS], target=S.TERMINATED,
        permission=permitted("terminate"),
        custom={"label": _("终止援助"), "roles": roles_for("terminate"),
                "missing": guards.nothing_missing},
    )  # fmt: skip
    def terminate(self, *, on: date) -> None:
        """Aid ends before the matter does, on one of the grounds of 法律援助法 art. 48."""
        self.ended_on = on

    @transition(
        field=state, source=list(S.UNDECIDED), target=S.WITHDRAWN, permission=permitted("withdraw"),
        custom={"label": _("撤回申请"), "roles": roles_for("withdraw"),
                "missing": guards.nothing_missing},
    )  # fmt: skip
    def withdraw(self, *, on: date) -> None:
        """The applicant takes it back, or did not supply what was asked for (art. 43)."""
        self.ended_on = on

    @transition(
        field=state, source=[S.IN_PROGRESS, S.CLOSED], target=S.WITHDRAWN,
        permission=permitted("undo_join"),
        custom={"label": _("更正误关联"), "roles": roles_for("undo_join"),
                "missing": guards.missing_to_undo_join},
    )  # fmt: skip
    def undo_join(self, *, on: date) -> None:
        """The case was not the applicant's: what joining it by mistake had made is taken back."""
        self.ended_on, self.result, self.recovered_amount = on, "", None

    @transition(
        field=state, source=[S.CLOSED, S.TERMINATED], target=S.IN_PROGRESS,
        permission=permitted("resume"),
        custom={"label": _("恢复办理"), "roles": roles_for("resume"),
                "missing": guards.missing_to_resume},
    )  # fmt: skip
    def resume(self) -> None:
        """A closing or termination was a mistake; the reason is on record."""
        self.ended_on, self.result, self.termination_ground = None, "", ""
