"""The reference calculations that were saved with a case (参考计算单)."""

import json
from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.calculator import Facts
from cases.models.base import CaseRow
from cases.models.parties import Party
from mediation.stations.models import User
from mediation.vault.fields import EncryptedTextField


class Calculation(CaseRow):
    """One version of the sheet for one worker, as it was computed: never changed, never removed.

    `inputs` and `result` are JSON; the result holds the parameters it used, so that a later value
    or another edition of the rules leaves it as it was.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="calculations")
    worker = models.ForeignKey(
        Party, models.PROTECT, related_name="calculations", verbose_name=_("劳动者")
    )
    number = models.PositiveSmallIntegerField(_("版本"))
    made_on = models.DateField(_("计算日期"))
    rules = models.CharField(_("规则版本"), max_length=20)
    inputs = EncryptedTextField()
    result = EncryptedTextField()
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("参考计算单")
        verbose_name_plural = _("参考计算单")
        ordering = ("-number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("case", "number"), name="calculation_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.case} #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("cases:calculation_version", args=[self.case.serial, self.number])

    @property
    def facts(self) -> Facts:
        """The data it was computed from."""
        return Facts.from_json(json.loads(self.inputs))

    @property
    def sheet(self) -> dict[str, Any]:
        """The result as it was kept: see `Sheet.frozen`, with the parties' names."""
        kept: dict[str, Any] = json.loads(self.result)
        return kept
