"""Attempts to reach a party, and signatures under what was said and written down."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.contact_enums import ContactResult, SignatureStatus
from cases.enums import Way
from cases.models.base import CaseRow
from cases.models.parties import Agent, Party
from cases.models.sessions import MediationSession
from mediation.history.models import RecordedQuerySet
from mediation.stations.models import User
from mediation.vault.fields import EncryptedTextField

S = SignatureStatus


class ContactAttempt(CaseRow):
    """One attempt to reach a party: when, which way, under which number, and how it ended.

    What was said here is no consent: an answer to mediation is a `Consent`.
    """

    sealed_fields = ("words",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="contacts")
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="contacts", verbose_name=_("当事人")
    )
    attempted_at = models.DateTimeField(_("联系时间"))
    way = models.CharField(_("方式"), max_length=20, choices=Way.choices)
    address_used = EncryptedTextField(_("号码或地址"), blank=True, default="")
    result = models.CharField(_("结果"), max_length=20, choices=ContactResult.choices)
    words = models.TextField(_("联系情况"), blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("联系人员"))

    class Meta:
        verbose_name = _("联系记录")
        verbose_name_plural = _("联系记录")
        ordering = ("-attempted_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("party", "attempted_at", "way"),
                name="contact_attempt_once",
                violation_error_message=_("这次联系已经登记。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.attempted_at:%Y-%m-%d}"


class SignatureQuerySet(RecordedQuerySet):
    def waiting(self) -> Any:
        """Those that a present party, or an agent of theirs, has still to give."""
        return self.filter(status=S.PENDING, party__ceased_on=None)


class StatementSignature(CaseRow):
    """A party's signature, or an agent's for them, under the record of an oral application or of a
    session. One that is missing waits (`PENDING`) and stands in the way of nothing.

    The agreement has marks of its own: there a refusal means that it did not come about.
    """

    sealed_fields = ("reason", "witness_name")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="signatures")
    session = models.ForeignKey(
        MediationSession, models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="signatures", verbose_name=_("当事人")
    )
    agent = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    status = models.CharField(
        pgettext_lazy("of a statement", "签名"), max_length=10, choices=S.choices, default=S.PENDING
    )
    marked_on = models.DateField(_("签名或注明日期"), null=True, blank=True)
    # NULL is what destruction leaves of them: an empty text would break the rule below.
    reason = models.CharField(_("原因"), max_length=300, blank=True, null=True, default="")
    witness_name = models.CharField(_("见证人"), max_length=60, blank=True, null=True, default="")

    objects: ClassVar[Any] = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("笔录签名")
        verbose_name_plural = _("笔录签名")
        ordering = ("pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("case", "party"), condition=Q(session=None), name="signature_of_application"
            ),
            models.UniqueConstraint(
                fields=("session", "party"),
                condition=Q(session__isnull=False, agent=None),
                name="signature_of_party",
            ),
            models.UniqueConstraint(
                fields=("session", "agent"),
                condition=Q(session__isnull=False, agent__isnull=False),
                name="signature_of_agent",
            ),
            models.CheckConstraint(
                condition=Q(status=S.PENDING, marked_on=None)
                | ~Q(status=S.PENDING) & Q(marked_on__isnull=False),
                name="signature_day_unless_pending",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=S.WITNESSED) | ~Q(reason="") & ~Q(witness_name=""),
                name="signature_refusal_is_witnessed",
                violation_error_message=_("拒签或不能签的，须注明原因和见证人。"),
            ),
        ]
        indexes = (models.Index("case", condition=Q(status=S.PENDING), name="signature_pending"),)

    def __str__(self) -> str:
        return f"{self.agent or self.party} · {self.get_status_display()}"
