"""The story of one demonstration case, step by step through the real operations.

A story is a generator: it does what happens on a day, then yields the next day on which something
happens. The scheduler in `make.py` runs all stories in the order of their days, so that serials and
case numbers follow the calendar as they would have.
"""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from cases.demo import people
from cases.demo.plan import Plan, working_day
from cases.enums import (
    Category,
    ClaimKind,
    ConflictKind,
    ConsentPurpose,
    DestinationKind,
    FailureReason,
    IneligibleReason,
    MarkKind,
    SessionKind,
    SessionResult,
    SettlementProof,
    TermKind,
    Way,
    WithdrawalReason,
)
from cases.models import (
    Agreement,
    Attendance,
    Case,
    Claim,
    Destination,
    Instalment,
    MediationSession,
    OwnSettlement,
    Party,
    Review,
    Term,
    WithdrawalRequest,
)
from cases.services import agreement as agreements
from cases.services import assignment, closing, extension, intake, review, sessions
from cases.signing.models import SignaturePlace
from cases.signing.services import sign_papers
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from mediation.stations.models import Building, Organisation

CATEGORY = {
    ClaimKind.SEVERANCE: Category.PAYMENT,
    ClaimKind.UNLAWFUL_DISMISSAL: Category.DISMISSAL,
    ClaimKind.NON_COMPETE: Category.CONTRACT,
    ClaimKind.CERTIFICATE: Category.CONTRACT,
    ClaimKind.SOCIAL_INSURANCE: Category.CONDITIONS,
    ClaimKind.ANNUAL_LEAVE: Category.CONDITIONS,
}
WITHOUT_AMOUNT = {ClaimKind.CERTIFICATE, ClaimKind.SOCIAL_INSURANCE}
#: The papers of every so many-th case are never signed back.
FORGOTTEN = 12
FACTS = (
    "{worker}于{hired}入职{employer}，任{position}。双方因{claims}发生争议，多次协商未果，"
    "现申请调解。"
)


@dataclass
class Place:
    """Where a case is worked and by whom."""

    organisation: Organisation
    building: Building
    clerk: Actor
    mediator: Actor


class Story:
    """One case from the counter to its end."""

    def __init__(self, plan: Plan, place: Place, rng: random.Random, until: date) -> None:
        self.plan, self.place, self.rng, self.until = plan, place, rng, until
        self.case = Case()
        review_days, accept_days, session_days, end_days = plan.days
        self.reviewed_on = working_day(plan.received_on + timedelta(days=review_days))
        self.accepted_on = working_day(self.reviewed_on + timedelta(days=accept_days))
        self.session_on = working_day(self.accepted_on + timedelta(days=session_days))
        self.ended_on = working_day(self.session_on + timedelta(days=end_days))

    def run(self) -> Iterator[date]:
        """Do each day's work, and have signed what it issued; yields the day of the next."""
        for day in self._acts():
            self._sign()
            yield day
        self._sign()

    def _acts(self) -> Iterator[date]:
        self._register()
        if self.plan.outcome == "withdrawn_early":
            yield self.reviewed_on
            self._withdraw(self.reviewed_on)
            return
        intake.submit_for_review(
            self.case, actor=self.place.clerk, version=None, happened_on=self.plan.received_on
        )
        yield self.reviewed_on
        self._review()
        if self.plan.outcome in IneligibleReason.values:
            # A day past the time to answer that was set when asking.
            refused_on = working_day(self.reviewed_on + timedelta(days=8))
            yield refused_on
            self._refer_ineligible(refused_on)
            return
        yield self.accepted_on
        review.accept_case(
            self.case, actor=self.place.mediator, version=None, happened_on=self.accepted_on
        )
        if self.session_on >= self.until:
            self._plan_session()
        yield self.session_on
        self._hold_session()
        if self.plan.extended:
            self._extend()
        yield self.ended_on
        self._conclude()
        if self.plan.outcome == "agreement":
            yield from self._perform()

    def _sign(self) -> None:
        """Whoever has to sign does so on the day of the issue; now and then it is forgotten."""
        if self.plan.number % FORGOTTEN == FORGOTTEN - 1:
            return
        places = SignaturePlace.objects.open().filter(case=self.case)
        days: dict[date, list[int]] = {}
        for place, day in places.order_by("pk").values_list("pk", "paper__issued_on"):
            days.setdefault(day, []).append(place)
        for day, chosen in days.items():
            sign_papers(self.case, chosen, actor=self.place.clerk, version=None, signed_on=day)
            self._refresh()

    def _refresh(self) -> None:
        self.case = Case.objects.get(pk=self.case.pk)

    def _register(self) -> None:
        plan, rng = self.plan, self.rng
        worker = people.worker(rng, plan.received_on)
        employer = people.employer(rng, self.place.building)
        claims = [
            Claim(
                kind=kind,
                category=CATEGORY.get(ClaimKind(kind), Category.PAYMENT),
                amount=None if kind in WITHOUT_AMOUNT else Decimal(rng.randrange(30, 3000)) * 100,
                known_on=plan.received_on - timedelta(days=rng.randrange(5, 200)),
            )
            for kind in plan.kinds
        ]
        self.case = Case(
            source=plan.source,
            received_on=plan.received_on,
            building=self.place.building,
            facts=FACTS.format(
                worker=worker.name, hired=f"{worker.hired_on:%Y年%m月}", employer=employer.name,
                position=worker.position, claims="、".join(str(c.get_kind_display()) for c in claims),
            ),
        )  # fmt: skip
        intake.register_case(
            intake.Application(
                case=self.case,
                parties=[worker, employer],
                claims=[intake.ClaimDraft(claim, [employer]) for claim in claims],
            ),
            actor=self.place.clerk,
            organisation=self.place.organisation,
        )
        self.worker, self.employer = worker, employer

    def _review(self) -> None:
        out_of_scope = self.plan.outcome == "out_of_scope"
        unclear = self.plan.outcome == "facts_unclear"
        mediator, day = self.place.mediator, self.reviewed_on
        self._refresh()
        assignment.take_case(
            self.case, actor=mediator, version=None, conflict=ConflictKind.NONE, happened_on=day
        )
        review.save_review(
            self.case,
            actor=mediator,
            version=None,
            review=Review(
                in_scope=not out_of_scope, not_barred=True, parties_reachable=True,
                facts_clear=not unclear, reviewed_on=day,
            ),
        )  # fmt: skip
        self._consent(self.worker, True, self.plan.received_on)
        if out_of_scope or unclear:
            return
        review.ask_respondent(
            self.case, actor=mediator, version=None, respondent=self.employer, sent_on=day,
            way=Way.PHONE, answer_due_on=day + timedelta(days=5),
        )  # fmt: skip
        if self.plan.outcome == "respondent_refused":
            self._consent(self.employer, False, day)
        elif self.plan.outcome != "respondent_silent":
            self._consent(self.employer, True, day)

    def _consent(self, party: Party, answer: bool, day: date) -> None:
        review.record_consent(
            self.case, actor=self.place.mediator, version=None, party=party,
            purpose=ConsentPurpose.MEDIATION, answer=answer,
            answered_on=day, way=self.rng.choice((Way.IN_PERSON, Way.PHONE)),
        )  # fmt: skip

    def _refer_ineligible(self, day: date) -> None:
        self._refresh()
        review.refer_ineligible(
            self.case, actor=self.place.mediator, version=None, reason=self.plan.outcome,
            happened_on=day,
            destination=Destination(kind=self.rng.choice(
                (DestinationKind.ARBITRATION, DestinationKind.PARTY_DECIDES))),
        )  # fmt: skip

    def _session(self) -> MediationSession:
        start = datetime.combine(self.session_on, time(9 + self.plan.number % 8))
        starts_at = timezone.make_aware(start)
        return MediationSession(
            kind=self.rng.choice((SessionKind.IN_PERSON, SessionKind.IN_PERSON, SessionKind.PHONE)),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=50),
            mediator_id=self.place.mediator.user_id or 0,
            place="调解室",
        )

    def _plan_session(self) -> None:
        self._refresh()
        # The hour may be taken already; then the appointment is simply not made yet.
        with suppress(ActionRefused):
            sessions.plan_session(
                self.case, self._session(), actor=self.place.mediator, version=None
            )

    def _hold_session(self) -> None:
        settled = self.plan.outcome in ("agreement", "own_settlement")
        self._refresh()
        session = self._session()
        session.record = "调解员告知双方权利义务，双方陈述意见后，就请求事项进行了协商。"
        session.result = SessionResult.AGREED if settled else SessionResult.NOT_AGREED
        came = [
            Attendance(party=party, name=party.name, identity_checked=True)
            for party in (self.worker, self.employer)
        ]
        sessions.record_session(
            self.case, session, actor=self.place.mediator, version=None, attendances=came,
            signed=came,
        )  # fmt: skip

    def _extend(self) -> None:
        self._refresh()
        extension.extend_case(
            self.case, actor=self.place.mediator, version=None,
            to_due=(self.case.due_on or self.session_on) + timedelta(days=10), agreed_on=self.session_on,
            reason="双方同意继续协商。",
            consents=[
                extension.ExtensionConsent(party, self.session_on, Way.IN_PERSON)
                for party in (self.worker, self.employer)
            ],
        )  # fmt: skip

    def _conclude(self) -> None:
        self._refresh()
        mediator, day = self.place.mediator, self.ended_on
        match self.plan.outcome:
            case "agreement":
                self._agree()
            case "own_settlement":
                closing.record_own_settlement(
                    self.case,
                    OwnSettlement(
                        settled_on=day, content="双方自行和解，款项已付清。",
                        amount=self._agreed_amount(), proof=SettlementProof.CONFIRMED,
                    ),
                    actor=mediator,
                    version=None,
                    confirmations=[
                        closing.Confirmation(party, day, Way.PHONE)
                        for party in (self.worker, self.employer)
                    ],
                )  # fmt: skip
                closing.settle_case(self.case, actor=mediator, version=None, happened_on=day)
            case "no_agreement":
                closing.refer_failed(
                    self.case, actor=mediator, version=None, happened_on=day,
                    reason=self.rng.choice((FailureReason.TOO_FAR_APART, FailureReason.UNWILLING)),
                    destinations=[Destination(kind=DestinationKind.ARBITRATION, decided_on=day)],
                )  # fmt: skip
            case _:
                self._withdraw(day)

    def _agreed_amount(self) -> Decimal:
        share = Decimal(self.rng.randrange(45, 96)) / 100
        return max((self.case.claimed_amount * share).quantize(Decimal(100)), Decimal(500))

    def _agree(self) -> None:
        mediator, day, total = self.place.mediator, self.ended_on, self._agreed_amount()
        count = self.plan.instalments
        term = Term(
            kind=TermKind.MONEY, payer=self.employer, payee=self.worker, item="一次性补偿款",
            amount=total, pay_on=day + timedelta(days=10 + 30 * (count - 1)),
        )  # fmt: skip
        each = (total / count).quantize(Decimal(1))
        amounts = [each] * (count - 1) + [total - each * (count - 1)]
        parts = [
            Instalment(number=n, due_on=day + timedelta(days=10 + 30 * (n - 1)), amount=amount)
            for n, amount in enumerate(amounts, start=1)
        ]
        agreement = agreements.save_agreement(
            self.case,
            agreements.AgreementDraft(
                agreement=Agreement(dispute=self.case.facts, employment_ends_on=day),
                parties=[self.worker, self.employer],
                terms=[agreements.TermDraft(term, parts if count > 1 else [])],
            ),
            actor=mediator,
            version=None,
        )
        agreements.offer_for_signing(agreement, actor=mediator, version=None, happened_on=day)
        for kind, party in (
            (MarkKind.PARTY, self.worker), (MarkKind.PARTY, self.employer),
            (MarkKind.MEDIATOR, None), (MarkKind.SEAL, None),
        ):  # fmt: skip
            agreements.mark_agreement(
                agreement, actor=mediator, version=None, kind=kind, party=party,
                marked_on=day, way=Way.IN_PERSON,
            )  # fmt: skip
        self._refresh()
        closing.settle_case(self.case, actor=mediator, version=None, happened_on=day)

    def _perform(self) -> Iterator[date]:
        agreement = self.case.agreements.get()
        mediator = self.place.mediator
        parts = list(Instalment.objects.filter(term__agreement=agreement))
        due_days = [part.due_on for part in parts] or [agreement.terms.get().pay_on]
        for number, due_on in enumerate(due_days):
            day = working_day(due_on)
            if not self.plan.keeps_word and number == len(due_days) - 1:
                yield day + timedelta(days=7)
                agreements.record_breach(
                    agreement, actor=mediator, version=None, happened_on=day + timedelta(days=7)
                )
                return
            yield day
            agreements.record_payment(
                agreement, actor=mediator, version=None, paid_on=day,
                instalment=parts[number] if parts else None,
            )  # fmt: skip

    def _withdraw(self, day: date) -> None:
        self._refresh()
        actor = self.place.mediator if self.case.accepted_on else self.place.clerk
        closing.withdraw_case(
            self.case, actor=actor, version=None, happened_on=day,
            request=WithdrawalRequest(
                applicant=self.worker, requested_on=day, way=Way.WRITTEN,
                reason=self.rng.choice(
                    (WithdrawalReason.CHANGED_MIND, WithdrawalReason.SETTLED_ELSEWHERE)
                ),
            ),
        )  # fmt: skip
