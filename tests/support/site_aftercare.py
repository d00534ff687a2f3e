"""What fills the addresses of major disputes, of follow-ups, and of review and confirmation."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import uuid4

from django.utils import timezone

from cases.followups.models import FollowUp
from cases.followups.services import record_follow_up
from cases.majors.models import MajorReport
from cases.tracks.models import Track
from cases.tracks.services import Joined, apply_jointly
from tests.cases import factories
from tests.cases.majors import scenes
from tests.support.cast import Cast


class AftercareArguments:
    """A part of `World`, which has the cast."""

    cast: Cast
    referred: Any

    def make_aftercare(self) -> None:
        """Made now, because what a test makes is gone after it."""
        assert self.reported
        assert self.followed
        assert self.track

    # Major disputes
    @cached_property
    def reported(self) -> MajorReport:
        """The draft of a report of a major dispute, with a record of its situation."""
        mediator = self.cast.actor("mediator")
        case = scenes.major_case(mediator)
        scenes.situation(case, mediator, gathering=True, note="厂门口聚集")
        return scenes.prepared(case, mediator)

    @property
    def argument_majors_serial(self) -> Any:
        return self.reported.case.serial

    argument_majors_level = "street"

    # Follow-ups
    @cached_property
    def followed(self) -> FollowUp:
        """Of the case that ended without agreement: somebody answered, no paper was issued."""
        row = FollowUp(
            occasion="other", party=factories.parties(self.referred)[0], way="call",
            done_on=timezone.localdate(), performance="nothing", satisfaction="fair", risk="none",
        )  # fmt: skip
        mediator = self.cast.actor("mediator")
        return record_follow_up(self.referred, row, actor=mediator, token=uuid4())

    @property
    def argument_followups_serial(self) -> Any:
        return self.followed.case.serial

    # Review and confirmation
    @cached_property
    def track(self) -> Track:
        """A joint application for arbitral review, not answered yet."""
        mediator = self.cast.actor("mediator")
        case = factories.case_in_mediation(mediator)
        agreement = factories.effective(case, mediator)
        named = agreement.named_parties.select_related("party")
        day = factories.SIGNED
        return apply_jointly(
            agreement, "arbitral_review", actor=mediator, token=uuid4(), applied_on=day,
            body="某区劳动人事争议仲裁委员会",
            joined=[Joined(row.party, day, "written") for row in named],
        )  # fmt: skip

    @property
    def argument_tracks_serial(self) -> Any:
        return self.track.case.serial

    argument_tracks_kind = "judicial_confirmation"
