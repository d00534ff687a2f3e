"""Checks for conflicts of interest of the desk's own matters."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from legal_aid.models.application import AidApplication
from legal_aid.models.consultation import Consultation
from mediation.people.conflict_checks import ConflictCheckRow


class ConsultationCheck(ConflictCheckRow):
    aggregate_path: ClassVar[str] = "consultation"

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="checks")

    class Meta(ConflictCheckRow.Meta):
        verbose_name = _("利益冲突核对")
        verbose_name_plural = _("利益冲突核对")
        indexes = (
            models.Index(
                fields=("consultation",),
                condition=models.Q(needs_decision=True),
                name="consultation_check_open",
            ),
        )


class AidCheck(ConflictCheckRow):
    aggregate_path: ClassVar[str] = "application"

    application = models.ForeignKey(AidApplication, models.PROTECT, related_name="checks")

    class Meta(ConflictCheckRow.Meta):
        verbose_name = _("利益冲突核对")
        verbose_name_plural = _("利益冲突核对")
        indexes = (
            models.Index(
                fields=("application",),
                condition=models.Q(needs_decision=True),
                name="aid_check_open",
            ),
        )
