"""What fills the addresses of retention and of the rights of persons."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.batches.services import order
from cases.retention.models import DestructionList, DueRecord, LegalHold, RetentionPeriod
from cases.retention.services import keeping
from cases.retention.services.lists import make_list
from cases.returns.models import Return, ReturnColumn, ReturnTemplate
from cases.returns.periods import latest_ended
from cases.returns.services.making import make_return
from cases.returns.services.templates import Blank, add_template
from cases.rights.models import RightsRequest
from cases.rights.services import record_request
from cases.scans.models import Scan
from cases.scans.services import take
from cases.services.papers import issue_paper, save_draft
from cases.signing.models import SignaturePlace
from mediation.history.actor import SYSTEM, acting
from mediation.jobs import running
from mediation.people.models import Person
from mediation.reports.choice import Choice
from mediation.reports.periods import this_month
from mediation.reports.scopes import of_actor
from mediation.submissions.monthly import make
from mediation.submissions.services import submit
from mediation.submissions.statements import state
from tests.cases.returns import blanks
from tests.support import documents
from tests.support.cast import SINCE, Cast


class RecordsArguments:
    """A part of `World`, which has the cases and the cast."""

    cast: Cast
    case: Any
    referred: Any
    argument_reference: Any
    argument_file: Any

    def make_records(self) -> None:
        """Made now, because what a test makes is gone after it."""
        assert self.retention
        assert self.rights_request
        assert self.argument_batches_detail_order
        assert self.argument_scan
        assert self.argument_submission
        assert self.argument_statement
        assert self.argument_month
        assert self.made_return

    # Reports that were handed in
    @property
    def last_month(self) -> Choice:
        period = this_month().previous
        return Choice(period, of_actor(self.cast.actor("manager")))

    @cached_property
    def argument_submission(self) -> str:
        return submit(self.last_month, actor=self.cast.actor("manager")).reference

    @cached_property
    def argument_statement(self) -> str:
        manager = self.cast.actor("manager")
        return state(self.last_month, "success_rate", actor=manager).reference

    @cached_property
    def argument_month(self) -> str:
        with acting(SYSTEM, act="test"):
            return make("LJZ", self.last_month.period.label).month

    argument_submissions_organisation = "LJZ"
    argument_submissions_file_format = "pdf"
    argument_submissions_figure = "concluded"

    # Retention
    @cached_property
    def argument_batches_detail_order(self) -> Any:
        """An order of the manager's, which nobody has carried out."""
        return order([self.case.serial], "case_summary", actor=self.cast.actor("manager")).reference

    @property
    def argument_batches_cancel_order(self) -> Any:
        return self.argument_batches_detail_order

    argument_batches_retry_order = argument_batches_cancel_order
    argument_batches_download_order = argument_batches_cancel_order

    argument_dossier_volume_part = "main"

    @cached_property
    def argument_dossier_hand_over_n(self) -> int:
        """A letter of transfer that lists the scan of the case."""
        actor = self.cast.actor("mediator")
        values = {
            "destination": "arbitration",
            "receiver": "仲裁委",
            "purpose": "仲裁",
            "handed": [f"file-{self.argument_file}"],
        }
        draft = save_draft(self.case, "transfer_letter", actor=actor, version=0, values=values)
        letter = issue_paper(
            self.case, "transfer_letter", actor=actor, version=None,
            draft_version=draft.version, token=uuid4(),
        )  # fmt: skip
        return letter.n

    @cached_property
    def scan(self) -> Scan:
        """A photograph that the mediator has sent and that was read; nothing is recognised on it."""
        photo = SimpleUploadedFile("照片.png", documents.picture("PNG", (60, 60)))
        scan = take([photo], actor=self.cast.actor("mediator")).scan
        assert scan is not None
        assert scan.job is not None
        running.run(scan.job.pk)
        return Scan.objects.get(pk=scan.pk)

    @property
    def argument_scan(self) -> Any:
        return self.scan.reference

    @property
    def argument_page(self) -> int:
        return int(self.scan.files.get().pages.get().pk)

    @cached_property
    def argument_signing_undo_row(self) -> int:
        """The seal's place on that letter."""
        assert self.argument_dossier_hand_over_n
        return int(SignaturePlace.objects.get(case=self.case, signer="seal").pk)

    @cached_property
    def retention(self) -> DestructionList:
        """A list with one record, a hold on it, and a period."""
        manager, case = self.cast.actor("manager"), self.case
        keeping.set_period(
            RetentionPeriod(
                station=self.cast.station,
                kind=self.argument_retention_kind,
                years=5,
                valid_from=self.argument_retention_valid_from,
                source="测试",
            ),
            actor=manager,
        )
        keeping.place_hold(case.serial, ground="suit", reason="未结", until=None, actor=manager)
        due = DueRecord.objects.create(
            subject_label="cases.case",
            subject_id=self.referred.pk,
            root_ref=self.referred.aggregate_ref(),
            serial=self.referred.serial,
            station=self.cast.station,
            organisation=self.cast.station,
            kind=self.argument_retention_kind,
            base_on=SINCE,
            due_on=SINCE,
            years=5,
            found_on=SINCE,
        )
        return make_list([due.serial], actor=manager)

    @property
    def argument_list_number(self) -> str:
        return str(self.retention.number)

    argument_retention_kind = "case_void"
    argument_retention_valid_from = date(2026, 1, 1)

    @property
    def argument_retention_row(self) -> int:
        return int(LegalHold.objects.values_list("pk", flat=True)[0])

    # Report templates
    @cached_property
    def made_return(self) -> Return:
        """Of a list of what was received last month, with names, in a blank of a superior's."""
        manager = self.cast.actor("manager")
        template = add_template(
            ReturnTemplate(
                station=self.cast.station, name="台账", addressee="区总工会", period_kind="month",
                content="cases", selection="received",
            ),
            actor=manager,
            blank=Blank("台账.xlsx", blanks.form_of_figures()),
            columns=[ReturnColumn(field="empty"), ReturnColumn(field="serial"),
                     ReturnColumn(field="empty"), ReturnColumn(field="applicant")],
        )  # fmt: skip
        last = latest_ended("month", None, timezone.localdate())
        return make_return(template, last, actor=manager, version=None)

    @property
    def argument_template(self) -> str:
        return str(self.made_return.template.code)

    @property
    def argument_made(self) -> str:
        return str(self.made_return.number)

    argument_returns_place = 1

    # Rights of persons
    @cached_property
    def rights_request(self) -> RightsRequest:
        assert self.case
        return record_request(
            RightsRequest(
                kind="copy", asked_on=timezone.localdate(), identity_check="id_seen", content="查阅"
            ),
            person=Person.objects.get(data_key_id=self.argument_reference),
            actor=self.cast.actor("manager"),
        )

    @property
    def argument_request_number(self) -> str:
        return str(self.rights_request.number)
