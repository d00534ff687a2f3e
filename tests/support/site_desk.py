"""What fills the addresses of the legal-aid desk's papers."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.utils import timezone

from legal_aid.models import AidApplication, AidSupplement
from mediation.history.actor import acting
from mediation.papers import services
from tests.support.cast import Cast


class DeskArguments:
    """A part of `World`, which has the cast and a consultation."""

    cast: Cast
    argument_legal_aid_serial: Any

    @cached_property
    def aid_with_a_letter(self) -> AidApplication:
        """An application that was asked for more, with the letter that says so."""
        today, actor = timezone.localdate(), self.cast.actor("legal_aid")
        application = AidApplication(
            serial="ALJZ-2026-900001",
            organisation=self.cast.station,
            officer=self.cast.user("legal_aid"),
            kind="representation",
            received_on=today,
            name="张三",
            category="payment",
        )
        supplement = AidSupplement(
            application=application,
            asked_on=today,
            due_on=today + timedelta(days=7),
            items="劳动合同",
        )
        with transaction.atomic(), acting(actor, act="test"):
            application.save()
            supplement.save()
            services.issue("aid_supplement", application, actor=actor, happened_on=today)
        return application

    argument_legal_aid_consultation_paper_kind = "consultation_record"
    argument_legal_aid_aid_paper_kind = "aid_application"
    argument_legal_aid_aid_paper_issued_kind = "aid_supplement"

    @property
    def argument_legal_aid_aid_paper_serial(self) -> str:
        return str(self.aid_with_a_letter.serial)

    @property
    def argument_legal_aid_aid_paper_issued_serial(self) -> str:
        return str(self.aid_with_a_letter.serial)
