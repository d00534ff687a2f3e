"""The record of a check for conflicts of interest, as the rooms above keep it beside their matter."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.history.models import DomainModel


class ConflictCheckRow(DomainModel):
    """One check: who was looked for, and what the registry said (mediation.people.conflicts).

    A room adds the link to its matter, whose data key seals what stands here. `findings` holds, a
    line each, what may be told to whoever works the matter; `restricted` the words for the manager.
    """

    sealed_fields = ("named", "findings", "restricted")

    checked_on = models.DateField(_("核对日期"))
    occasion = models.CharField(_("核对时机"), max_length=20)
    checked_by_id = models.BigIntegerField(null=True)
    checked_by_name = models.CharField(_("核对人"), max_length=150)
    named = models.TextField(_("核对的人员和单位"))
    found = models.PositiveSmallIntegerField(_("发现数"), default=0)
    is_barring = models.BooleanField(_("存在冲突"), default=False)
    findings = models.TextField(_("核对结果"), blank=True)
    restricted = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.checked_on} {self.found}"
