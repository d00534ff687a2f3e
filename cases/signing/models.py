"""Places to sign on issued papers, and each use of the organisation's seal."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.contact_enums import SignatureStatus
from cases.models import Agent, Party
from cases.models.base import CaseRow
from cases.signing.enums import SignWay
from mediation.history.models import RecordedQuerySet
from mediation.papers.enums import Signer
from mediation.papers.models import Paper
from mediation.stations.models import Organisation, User

S = SignatureStatus
#: What becomes of a place; a paper knows no late signature, for it is signed after it is issued.
STATUSES = (S.PENDING, S.SIGNED, S.REFUSED, S.IMPOSSIBLE)


class PlaceQuerySet(RecordedQuerySet):
    def standing(self) -> Any:
        """Places on papers that still count."""
        return self.filter(paper__voided_on=None, paper__replaced_by=None)

    def open(self) -> Any:
        """Those of them that wait."""
        return self.standing().filter(status=S.PENDING)


class SignaturePlace(CaseRow):
    """One place on an issued paper where somebody has to sign or seal.

    `name` is who was expected when the paper was issued, and stays when the party leaves the case.
    The agreement has marks of its own, and records of what was said have signatures of their own:
    these are never kept twice.
    """

    sealed_fields = ("name", "reason", "witness_name")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="signature_places")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", verbose_name=_("文书"))
    order = models.PositiveSmallIntegerField(editable=False)
    signer = models.CharField(_("签署人"), max_length=20, choices=Signer.choices)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name=_("当事人")
    )
    name = models.CharField(_("姓名或名称"), max_length=200, blank=True)
    status = models.CharField(
        _("签署情况"),
        max_length=10,
        choices=[(s.value, s.label) for s in STATUSES],
        default=S.PENDING,
    )
    way = models.CharField(_("方式"), max_length=20, choices=SignWay.choices, blank=True)
    agent = models.ForeignKey(
        Agent, models.PROTECT, null=True, related_name="+", verbose_name=_("代理人")
    )
    signed_on = models.DateField(_("签署或注明日期"), null=True)
    # NULL is what destruction leaves of them: an empty text would break the rule below.
    reason = models.CharField(_("原因"), max_length=300, blank=True, null=True, default="")
    witness_name = models.CharField(_("见证人"), max_length=60, blank=True, null=True, default="")
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )

    objects: ClassVar[Any] = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("签署处")
        verbose_name_plural = _("签署处")
        ordering = ("paper_id", "order")
        indexes = (models.Index("case", condition=Q(status=S.PENDING), name="place_pending"),)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("paper", "order"), name="place_once"),
            models.CheckConstraint(
                condition=Q(status=S.PENDING, signed_on=None, way="", agent=None)
                | ~Q(status=S.PENDING) & Q(signed_on__isnull=False),
                name="place_day_unless_pending",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.SIGNED) | ~Q(way=""), name="place_signed_in_some_way"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=S.WITNESSED) | ~Q(reason="") & ~Q(witness_name=""),
                name="place_refusal_is_witnessed",
            ),
            models.CheckConstraint(
                condition=~Q(way=SignWay.BY_AGENT) | Q(agent__isnull=False),
                name="place_by_an_agent",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_signer_display())


class SealUse(CaseRow):
    """One use of the seal (用印): on an issued paper, under a running number of the year.

    One that was noted by mistake is struck out and keeps its number.
    """

    sealed_fields = ("struck_reason",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="seal_uses")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("用印单位")
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveIntegerField(_("编号"))
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", verbose_name=_("文书"))
    copies = models.PositiveSmallIntegerField(_("份数"))
    used_on = models.DateField(_("用印日期"))
    applied_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("用印人"))
    approved_by = models.CharField(_("批准人"), max_length=60, blank=True)
    struck_on = models.DateField(_("撤销日期"), null=True)
    struck_reason = models.CharField(_("撤销原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("用印登记")
        verbose_name_plural = _("用印登记")
        ordering = ("-year", "-number")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("organisation", "year", "number"), name="seal_number_unique"
            ),
            models.UniqueConstraint(
                fields=("paper",), condition=Q(struck_on=None), name="seal_once_on_a_paper"
            ),
            models.CheckConstraint(condition=Q(copies__gte=1), name="seal_copies_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number:04d}"
