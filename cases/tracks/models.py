"""One application for review or confirmation of an agreement, and who joined in it."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from cases.enums import Way
from cases.models import Agreement, Party
from cases.models.base import CaseRow
from cases.tracks import guards
from cases.tracks.enums import RefusalGround, TrackKind, TrackState
from cases.tracks.permissions import FOLLOWING, may_follow
from mediation.history.models import StatefulModel
from mediation.stations.models import User

S = TrackState


class Track(CaseRow, StatefulModel):
    """A joint application to the arbitration commission or the court, and what came of it.

    Dates are those of the parties and of the body; `granted_on` gives the day from which the title
    can be enforced.
    """

    sealed_fields = ("body_number", "document_number", "refusal_text", "withdrawal_text")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="tracks")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="tracks", verbose_name=_("调解协议")
    )
    number = models.PositiveSmallIntegerField(_("第几次申请"), editable=False)
    #: Of the form that made it: sent twice, it makes one row of the case.
    token = models.UUIDField(editable=False)
    kind = models.CharField(_("确认程序"), max_length=30, choices=TrackKind.choices)
    state = FSMField(
        _("状态"), max_length=10, default=S.PREPARED, choices=S.choices, protected=True,
        editable=False,
    )  # fmt: skip
    body = models.CharField(_("受理机构"), max_length=120)
    applied_on = models.DateField(_("申请日期"))
    body_number = models.CharField(_("受理机构案号"), max_length=80, blank=True)
    accepted_on = models.DateField(_("受理机构受理日期"), null=True, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    delivered_on = models.DateField(_("双方签收日期"), null=True, blank=True)
    document_number = models.CharField(_("结果文书编号"), max_length=80, blank=True)
    refusal_ground = models.CharField(
        _("未准许的理由"), max_length=20, choices=RefusalGround.choices, blank=True
    )
    refusal_text = models.TextField(_("未准许的说明"), max_length=1000, blank=True)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤回方"),
        help_text=_("留空即各方共同撤回。"),
    )  # fmt: skip
    withdrawal_text = models.TextField(_("撤回说明"), max_length=1000, blank=True)
    made_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("确认程序申请")
        verbose_name_plural = _("确认程序申请")
        ordering = ("number", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "number"), name="track_number"),
            models.UniqueConstraint(fields=("case", "token"), name="track_token"),
            models.UniqueConstraint(
                fields=("agreement",), condition=Q(state__in=S.HOLDING), name="track_one_holding",
                violation_error_message=_("本协议已有正在审查或者已经准许的申请。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(S.ACCEPTED, S.GRANTED))
                | Q(accepted_on__isnull=False, accepted_on__gte=F("applied_on")),
                name="track_accepted_on",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.GRANTED)
                | Q(decided_on__gte=F("accepted_on"), refusal_ground=""),
                name="track_granted",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.REFUSED)
                | Q(decided_on__gte=F("applied_on")) & ~Q(refusal_ground=""),
                name="track_refused",
            ),
            models.CheckConstraint(
                condition=~Q(state=S.WITHDRAWN) | Q(withdrawn_on__gte=F("applied_on")),
                name="track_withdrawn",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.agreement}-{self.number}"

    @property
    def is_pending(self) -> bool:
        return self.state in S.PENDING

    @property
    def is_accepted(self) -> bool:
        return bool(self.state == S.ACCEPTED)

    @property
    def granted_on(self) -> date | None:
        """From when the title holds: an arbitral document with its receipt by both (33号令 arts. 74–79)."""
        if self.state != S.GRANTED:
            return None
        return self.delivered_on or self.decided_on

    @transition(
        field=state, source=S.PREPARED, target=S.APPLIED, permission=may_follow,
        custom={"label": _("登记共同申请"), "roles": FOLLOWING, "missing": guards.missing_to_apply},
    )  # fmt: skip
    def apply(self) -> None:
        """All parties named in the agreement have turned to the commission or the court, jointly."""

    @transition(
        field=state, source=S.APPLIED, target=S.ACCEPTED, permission=may_follow,
        custom={"label": _("登记受理"), "roles": FOLLOWING, "missing": guards.missing_of_agreement},
    )  # fmt: skip
    def accept(self, *, on: Any, body_number: str) -> None:
        """The body has taken the application on."""
        self.accepted_on, self.body_number = on, body_number

    @transition(
        field=state, source=S.ACCEPTED, target=S.GRANTED, permission=may_follow,
        custom={"label": _("登记准许"), "roles": FOLLOWING, "missing": guards.missing_to_grant},
    )  # fmt: skip
    def grant(self, *, on: Any, delivered_on: Any, document_number: str) -> None:
        """There is a title: an arbitral mediation document, or the court's ruling that confirms."""
        self.decided_on, self.delivered_on = on, delivered_on
        self.document_number = document_number

    @transition(
        field=state, source=[S.APPLIED, S.ACCEPTED], target=S.REFUSED, permission=may_follow,
        custom={"label": _("登记未准许"), "roles": FOLLOWING, "missing": guards.nothing_missing},
    )  # fmt: skip
    def refuse(self, *, on: Any, ground: str, text: str, document_number: str) -> None:
        """The body did not take it on, or decided against it; the other track is free again."""
        self.decided_on, self.refusal_ground, self.refusal_text = on, ground, text
        self.document_number = document_number

    @transition(
        field=state, source=[S.APPLIED, S.ACCEPTED], target=S.WITHDRAWN, permission=may_follow,
        custom={"label": _("登记撤回"), "roles": FOLLOWING, "missing": guards.nothing_missing},
    )  # fmt: skip
    def withdraw(self, *, on: Any, by: Any, text: str) -> None:
        """One party or all took the application back before the result was there (33号令 arts. 74–79)."""
        self.withdrawn_on, self.withdrawn_by, self.withdrawal_text = on, by, text


class Joining(CaseRow):
    """A party's agreement to the joint application: without everybody's there is none."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    track = models.ForeignKey(
        Track, models.PROTECT, related_name="joined", verbose_name=_("确认程序申请")
    )
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="+", verbose_name=_("同意申请的当事人")
    )
    agreed_on = models.DateField(_("同意申请日期"))
    way = models.CharField(
        pgettext_lazy("of a joint application", "同意方式"), max_length=20, choices=Way.choices
    )

    class Meta:
        verbose_name = _("共同申请")
        verbose_name_plural = _("共同申请")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("track", "party"), name="joining_once")
        ]

    def __str__(self) -> str:
        return str(self.party)
