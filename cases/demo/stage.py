"""Where the scenes are played, and the steps that they have in common."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from cases.demo import people
from cases.demo.plan import working_day
from cases.enums import Category, ClaimKind, ConflictKind, ConsentPurpose, Source, Way
from cases.models import Case, Claim, Party, Review
from cases.services import assignment, intake, review
from cases.services.papers import issue_paper
from cases.signing.models import SignaturePlace
from cases.signing.services import sign_papers
from mediation.history.actor import Actor
from mediation.papers.enums import Signer
from mediation.stations.demo import DemoStation

WAGES = Decimal(12000)


@dataclass
class Stage:
    """Where a scene is played, by whom, and the day on which the demonstration ends."""

    demo: DemoStation
    rng: random.Random
    until: date

    def day(self, before: int) -> date:
        """The working day so many days before the end."""
        return working_day(self.until - timedelta(days=before))

    @property
    def mediator(self) -> Actor:
        return self.demo.actor("mediator")

    @property
    def clerk(self) -> Actor:
        return self.demo.actor("clerk")

    @property
    def manager(self) -> Actor:
        return self.demo.actor("manager")

    def application(
        self,
        day: date,
        facts: str,
        *,
        workers: Sequence[Party] = (),
        employer: Party | None = None,
        amount: Decimal = WAGES,
        **columns: object,
    ) -> intake.Application:
        """An application for unpaid wages, not saved."""
        building = self.demo.buildings[self.rng.randrange(len(self.demo.buildings))]
        workers = list(workers) or [people.worker(self.rng, day)]
        employer = employer or people.employer(self.rng, building)
        claim = Claim(
            kind=ClaimKind.WAGES,
            category=Category.PAYMENT,
            amount=amount,
            known_on=day - timedelta(days=40),
        )
        return intake.Application(
            case=Case(
                **{"source": Source.VISIT} | columns,
                received_on=day,
                building=building,
                facts=facts,
            ),
            parties=[*workers, employer],
            claims=[intake.ClaimDraft(claim, [employer])],
        )

    def register(self, day: date, facts: str, **given: object) -> Case:
        """A registered case, sent to review on the same day."""
        application = self.application(day, facts, **given)  # type: ignore[arg-type]
        case = intake.register_case(application, actor=self.clerk, organisation=self.demo.station)
        return intake.submit_for_review(case, actor=self.clerk, version=None, happened_on=day)

    def take(
        self, case: Case, day: date, *, conflict: str = ConflictKind.NONE, disclosure: str = ""
    ) -> None:
        """The mediator takes the case, and finds its conditions met."""
        assignment.take_case(
            again(case),
            actor=self.mediator,
            version=None,
            conflict=conflict,
            disclosure=disclosure,
            happened_on=day,
        )
        review.save_review(
            again(case), actor=self.mediator, version=None, review=conditions_met(day)
        )

    def consent(
        self, case: Case, party: Party, day: date, *, answer: bool = True, way: str = Way.PHONE
    ) -> None:
        review.record_consent(
            again(case),
            actor=self.mediator,
            version=None,
            party=party,
            purpose=ConsentPurpose.MEDIATION,
            answer=answer,
            answered_on=day,
            way=way,
        )

    def accept(self, case: Case, day: date) -> Case:
        """Both sides agree, and the case is accepted."""
        for party in case.parties.all():
            self.consent(case, party, day)
        return review.accept_case(again(case), actor=self.mediator, version=None, happened_on=day)


def signed_in_part(stage: Stage, case: Case, day: date) -> None:
    """Three papers: the applicant has signed one, one is sealed, and the other places wait."""
    for kind in ("registration_form", "rights_notice", "acceptance"):
        issue_paper(
            again(case),
            kind,
            actor=stage.mediator,
            version=None,
            draft_version=0,
            token=UUID(int=stage.rng.getrandbits(128)),
            happened_on=day,
        )
    places = SignaturePlace.objects.filter(case=case)
    for kind, signer in (("rights_notice", Signer.APPLICANTS), ("acceptance", Signer.SEAL)):
        chosen = places.filter(paper__kind=kind, signer=signer).values_list("pk", flat=True)
        sign_papers(again(case), list(chosen), actor=stage.mediator, version=None, signed_on=day)


def again(case: Case) -> Case:
    """The case as it stands now."""
    return Case.objects.get(pk=case.pk)


def conditions_met(day: date) -> Review:
    """All objective conditions are met, not saved."""
    return Review(
        in_scope=True, not_barred=True, parties_reachable=True, facts_clear=True, reviewed_on=day
    )


def at(day: date, hour: int) -> datetime:
    """That hour of that day, in the office's time."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def employer_of(case: Case) -> Party:
    """The case's one respondent."""
    return case.parties.get(side="respondent")
