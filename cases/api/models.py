"""Which program filed an application, and in what order cases have changed."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CaseRow
from mediation.api.models import Client


class Filing(CaseRow):
    """That an application came from a program of others, which may ask for its status."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="filing")
    client = models.ForeignKey(
        Client, models.PROTECT, related_name="+", verbose_name=_("接口客户端")
    )

    class Meta:
        verbose_name = _("接口登记")
        verbose_name_plural = _("接口登记")

    def __str__(self) -> str:
        return f"{self.case} · {self.client}"


class CaseChange(models.Model):
    """The place of a case in the order of changes. A technical row: one a case, no personal datum.

    `position` is empty from the change until somebody reads (`cases.api.changes`).
    """

    case = models.OneToOneField(
        "cases.Case", models.CASCADE, primary_key=True, related_name="change"
    )
    position = models.BigIntegerField(null=True, unique=True)
    changed_at = models.DateTimeField()

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        indexes = (models.Index(fields=("changed_at",), condition=Q(position=None), name="case_change_new"),)  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} {self.position}"


class LastPosition(models.Model):
    """One row: the last position given. Whoever gives the next ones holds it."""

    value = models.BigIntegerField(default=0)

    objects: ClassVar[Any] = models.Manager()

    def __str__(self) -> str:
        return str(self.value)
