"""What changed about a case: who is party to it, and which organisation holds it (design §4)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.change_enums import OPEN_TRANSFERS, ChangeKind, TransferState
from cases.models.base import CaseRow
from cases.models.parties import Agent, Party
from mediation.stations.models import Organisation, User


class PartyChange(CaseRow):
    """One change of the parties: what the parties' own rows cannot say, its kind, day and ground.

    `party` is who was renamed, left or was given a guardian; `entered` who came. Several heirs of
    one party make as many rows.
    """

    sealed_fields = ("basis", "reason", "name_before")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="party_changes")
    kind = models.CharField(_("变更类型"), max_length=10, choices=ChangeKind.choices)
    happened_on = models.DateField(_("变更日期"))
    basis = models.CharField(_("依据"), max_length=200)
    reason = models.TextField(_("变更理由"))
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="changes",
        verbose_name=_("原当事人"),
    )  # fmt: skip
    entered = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="entries",
        verbose_name=_("新当事人"),
    )  # fmt: skip
    agent = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("代理人")
    )
    name_before = models.CharField(_("变更前名称"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("当事人变更")
        verbose_name_plural = _("当事人变更")
        ordering = ("happened_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(party__isnull=False) | Q(kind=ChangeKind.ADDED, entered__isnull=False),
                name="party_change_about_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=(ChangeKind.REPLACED, ChangeKind.SUCCEEDED))
                | Q(entered__isnull=False),
                name="party_change_has_successor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.get_kind_display()}"


class Transfer(CaseRow):
    """A case on its way from one organisation to another: proposed, then taken or sent back.

    Work goes on while it is open. `words` are the receiver's, or of whoever called it off.
    """

    sealed_fields = ("reason", "words")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="transfers")
    sender = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("移出组织")
    )
    receiver = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("接收组织")
    )
    state = models.CharField(_("移送状态"), max_length=10, choices=TransferState.choices)
    reason = models.TextField(_("移送理由"))
    proposed_on = models.DateField(_("提出日期"))
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("同意移送人")
    )
    decided_on = models.DateField(_("处理日期"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )
    words = models.TextField(_("处理意见"), blank=True)

    class Meta:
        verbose_name = _("移送")
        verbose_name_plural = _("移送")
        ordering = ("-pk",)
        indexes = (models.Index(fields=("receiver", "state"), name="transfer_receiver"),)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(state__in=OPEN_TRANSFERS),
                name="transfer_one_open",
                violation_error_message=_("本案已有待处理的移送。"),
            ),
            models.CheckConstraint(
                condition=~Q(sender=models.F("receiver")), name="transfer_to_another"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_TRANSFERS, decided_on=None)
                | Q(decided_on__isnull=False) & ~Q(state__in=OPEN_TRANSFERS),
                name="transfer_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender} → {self.receiver}"
