"""Calendars that a program reads by a secret address: one for each membership that asked for it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.history.models import DomainModel


class CalendarFeed(DomainModel):
    """A secret, revocable address. The secret itself is kept nowhere, only its digest.

    It shows what its owner may see in the role of the membership, and nothing once that has ended.
    """

    aggregate_path: ClassVar[str] = "membership"
    unrecorded_fields = ("digest", "used_on")

    membership = models.ForeignKey(
        "stations.Membership", models.PROTECT, related_name="feeds", verbose_name=_("身份")
    )
    label = models.CharField(_("用途"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_on = models.DateField(_("创建日期"))
    used_on = models.DateField(_("最近使用"), null=True, editable=False)
    revoked_on = models.DateField(_("撤销日期"), null=True, editable=False)

    class Meta:
        verbose_name = _("日历订阅")
        verbose_name_plural = _("日历订阅")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.label
