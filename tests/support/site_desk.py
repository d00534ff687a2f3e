"""What fills the addresses of the legal-aid desk's papers, and of merging in the register."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from legal_aid.models import (
    AidApplication,
    AidSupplement,
    Companion,
    Consultation,
    Lawyer,
    LawyerEngagement,
    StandardAnswer,
)
from legal_aid.services.answers import add_answer
from legal_aid.services.consultations import log_consultation
from legal_aid.services.drafts import Mark, keep_draft
from mediation.history.actor import acting
from mediation.papers import services
from mediation.people import merging
from mediation.people.models import Employer, Person
from mediation.stations.services import feeds
from tests.cases import factories
from tests.legal_aid import aid, duty
from tests.support.cast import Cast


class DeskArguments:
    """A part of `World`, which has the cast and entries of the register."""

    cast: Cast
    argument_reference: Any
    argument_people_employer_reference: Any
    argument_legal_aid_serial: Any

    @cached_property
    def consultation(self) -> Consultation:
        return log_consultation(
            Consultation(
                held_on=timezone.localdate(),
                channel="phone",
                visitor_name="张三",
                category="payment",
                question="公司拖欠工资。",
                advice="可以申请调解。",
                onward="advice_only",
            ),
            actor=self.cast.actor("legal_aid"),
            companions=[Companion(name="李四", phone="13900139000")],
        )

    @cached_property
    def argument_answer(self) -> Any:
        answer = StandardAnswer(
            title="仲裁时效",
            text="一年。",
            articles="调解仲裁法第二十七条",
            checked_on=timezone.localdate(),
        )
        return add_answer(answer, actor=self.cast.actor("manager")).data_key_id

    @cached_property
    def argument_draft(self) -> Any:
        """What the officer is typing; the word is one that nobody else may read."""
        mark = Mark(uuid4())
        typed = {"visitor_name": ["密件乙"], "question": ["密件乙"]}
        return keep_draft(mark, typed, actor=self.cast.actor("legal_aid")).reference

    @cached_property
    def aid_with_a_letter(self) -> AidApplication:
        """An application that was asked for more, with the letter that says so."""
        today, actor = timezone.localdate(), self.cast.actor("legal_aid")
        application = AidApplication(
            serial=f"A{self.cast.station.code}-2026-900001",
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

    @cached_property
    def lawyer(self) -> Lawyer:
        """On the roster, with a telephone, and acting for an employer."""
        with acting(self.cast.actor("manager"), act="test"):
            lawyer = Lawyer.objects.create(
                station=self.cast.station,
                name="钱律师",
                firm="上海正言律师事务所",
                licence_number="13101202610000001",
                phone="13911113333",
            )
            LawyerEngagement.objects.create(lawyer=lawyer, employer_name="上海测试有限公司")
        return lawyer

    @property
    def argument_legal_aid_lawyer_reference(self) -> Any:
        return self.lawyer.data_key_id

    argument_legal_aid_lawyer_edit_reference = argument_legal_aid_lawyer_reference
    argument_legal_aid_engagement_add_reference = argument_legal_aid_lawyer_reference
    argument_legal_aid_engagement_edit_reference = argument_legal_aid_lawyer_reference
    argument_legal_aid_engagement_remove_reference = argument_legal_aid_lawyer_reference

    @property
    def argument_legal_aid_engagement_edit_row(self) -> int:
        return int(self.lawyer.engagements.get().pk)

    argument_legal_aid_engagement_remove_row = argument_legal_aid_engagement_edit_row

    @property
    def argument_legal_aid_assign_lawyer_serial(self) -> str:
        return str(self.aid_with_a_letter.serial)

    argument_legal_aid_replace_lawyer_serial = argument_legal_aid_assign_lawyer_serial

    @cached_property
    def aid(self) -> AidApplication:
        """An application that a lawyer works, with a stage that is open."""
        officer, manager = self.cast.actor("legal_aid"), self.cast.actor("manager")
        return aid.in_progress(officer, manager)

    @cached_property
    def argument_visit(self) -> str:
        visit = duty.visit(
            self.cast.actor("legal_aid"), building=self.cast.building, place="一楼大堂"
        )
        return str(visit.serial)

    @cached_property
    def argument_shift(self) -> Any:
        officer = self.cast.user("legal_aid")
        shift = duty.shift(self.cast.actor("manager"), officer=officer, remarks="备注")
        return shift.reference

    @cached_property
    def argument_secret(self) -> str:
        """Of a calendar that holds the visit and the turn."""
        assert self.argument_visit
        assert self.argument_shift
        membership = self.cast.memberships["legal_aid"]
        return feeds.make_feed(membership, "手机", actor=self.cast.actor("legal_aid"))[1]

    @cached_property
    def argument_legal_aid_terms_edit_valid_from(self) -> date:
        return aid.terms(self.cast.station).valid_from

    argument_legal_aid_consultation_paper_kind = "consultation_record"
    argument_legal_aid_aid_paper_kind = "aid_application"
    argument_legal_aid_aid_paper_issued_kind = "aid_supplement"

    @property
    def argument_legal_aid_aid_paper_serial(self) -> str:
        return str(self.aid_with_a_letter.serial)

    @property
    def argument_legal_aid_aid_paper_issued_serial(self) -> str:
        return str(self.aid_with_a_letter.serial)

    # Merging
    @cached_property
    def others(self) -> dict[type[Person | Employer], list[Any]]:
        """Of each sort one entry that may be merged, and one that was, into the case's own."""
        actor = self.cast.actor("mediator")
        found: dict[type[Person | Employer], list[Any]] = {Person: [], Employer: []}
        for name in ("另一位", "又一位"):
            case = factories.registered_case(
                actor,
                workers=[factories.worker(name)],
                employers=[factories.employer(f"{name}单位")],
            )
            for party in case.parties.all():
                entry = party.person or party.employer
                found[type(entry)].append(entry)
        return found

    def _other(self, model: type[Person | Employer]) -> Any:
        return self.others[model][0].data_key_id

    def _merging(self, model: type[Person | Employer], reference: Any) -> int:
        kept, merged = model.objects.get(data_key_id=reference), self.others[model][1]
        if done := merging.MERGES[model].objects.filter(kept=kept).first():
            return int(done.pk)
        actor, stamp = self.cast.actor("manager"), merging.stamp_of(kept, merged)
        return int(merging.merge(kept, merged, actor=actor, stamp=stamp).pk)

    @property
    def argument_people_merge_persons_other(self) -> Any:
        return self._other(Person)

    @property
    def argument_people_merge_employers_other(self) -> Any:
        return self._other(Employer)

    @cached_property
    def argument_people_undo_person_row(self) -> int:
        return self._merging(Person, self.argument_reference)

    @cached_property
    def argument_people_undo_employer_row(self) -> int:
        return self._merging(Employer, self.argument_people_employer_reference)

    @property
    def argument_people_merge_employer_reference(self) -> Any:
        return self.argument_people_employer_reference

    @property
    def argument_people_merge_employers_reference(self) -> Any:
        return self.argument_people_employer_reference

    @property
    def argument_people_undo_employer_reference(self) -> Any:
        return self.argument_people_employer_reference


def _serial_of_the_aid(world: DeskArguments) -> str:
    return str(world.aid.serial)


#: Views of an application, all of which take its serial.
for _view in (
    "application", "application_edit", "application_unmask", "submit", "ask_supplement", "supply",
    "approve", "refuse", "close_at_once", "close", "terminate", "withdraw", "resume",
    "begin_step", "end_step", "application_history", "application_checks", "application_check_again",
    "application_decide_conflict", "link_case", "unlink_case",
):  # fmt: skip
    setattr(DeskArguments, f"argument_legal_aid_{_view}_serial", property(_serial_of_the_aid))
