"""Putting a file away, taking it out, and what stands in the way."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.dossier import services
from cases.dossier.models import Archiving
from cases.models import Case, StatementSignature
from cases.retention.models import RetentionPeriod
from cases.retention.services import keeping
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from tests.cases import factories as make
from tests.cases.endings import LATER, reopen, settle
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def mediator(cast: Cast) -> Actor:
    return cast.actor("mediator")


@pytest.fixture
def settled(mediator: Actor) -> Case:
    case = make.case_in_mediation(mediator)
    make.effective(case, mediator)
    settle(case, mediator)
    return make.again(case)


def put_away(case: Case, actor: Actor, **given: Any) -> Archiving:
    fields: dict[str, Any] = {
        "version": None, "file_number": "2026-14", "explanation": "身份证明在原件袋内。",
        "archived_on": LATER + timedelta(days=2),
    }  # fmt: skip
    return services.archive_case(case, actor=actor, **fields | given)


def test_a_file_is_put_away_once_with_day_place_and_binder(settled, mediator):
    row = put_away(settled, mediator, box="12", place="二号柜", checker_name="周敏华")

    assert make.again(settled).archived_on == LATER + timedelta(days=2)
    assert (row.file_number, row.box, row.place, row.binder_id) == (
        "2026-14", "12", "二号柜", mediator.user_id,
    )  # fmt: skip
    with pytest.raises(ActionRefused, match="本案已归档"):
        put_away(settled, mediator)


def test_the_form_of_an_earlier_version_is_turned_away(settled, mediator):
    with pytest.raises(StaleVersion):
        put_away(settled, mediator, version=settled.version - 1)
    assert make.again(settled).archived_on is None


def test_an_open_case_has_no_file_to_put_away(mediator):
    with pytest.raises(ActionRefused, match="不能进行此操作"):
        put_away(make.case_in_mediation(mediator), mediator, archived_on=None)


def test_not_before_the_end_and_not_in_the_future(settled, mediator):
    with pytest.raises(ActionRefused, match="不能早于"):
        put_away(settled, mediator, archived_on=LATER - timedelta(days=1))
    with pytest.raises(ActionRefused, match="不能晚于今天"):
        put_away(settled, mediator, archived_on=date(2100, 1, 1))


def test_a_file_with_gaps_needs_a_word_why(settled, mediator):
    with pytest.raises(ActionRefused) as refused:
        put_away(settled, mediator, explanation=" ")
    assert "缺少必备材料：申请书、登记表、权利义务告知书、身份证明" in refused.value.reasons[0]


def test_an_unsigned_record_is_not_archived(settled, mediator):
    applicant = make.parties(settled)[0]
    with acting(mediator, act="record_session"):
        StatementSignature(case=settled, party=applicant).save()
    with pytest.raises(ActionRefused, match="未签名的笔录不能归档"):
        put_away(settled, mediator)


def test_whoever_does_not_work_the_case_does_not_archive_it(cast, settled):
    for part in ("legal_aid", "auditor", "stranger"):
        if part in cast.memberships:
            with pytest.raises(NotAllowed):
                put_away(settled, cast.actor(part))


def test_the_clerk_binds_and_only_the_manager_takes_out(cast, settled):
    put_away(settled, cast.actor("clerk"))
    with pytest.raises(NotAllowed):
        services.take_out(settled, actor=cast.actor("clerk"), version=None, reason="补材料")

    row = services.take_out(settled, actor=cast.actor("manager"), version=None, reason="补材料")

    assert (make.again(settled).archived_on, row.taken_out_reason) == (None, "补材料")
    assert services.standing(settled) is None
    put_away(settled, cast.actor("clerk"), file_number="2026-15")
    assert Archiving.objects.filter(case=settled).count() == 2


def test_taking_out_needs_a_reason_and_an_archived_file(cast, settled):
    with pytest.raises(ActionRefused, match="请写明原因"):
        services.take_out(settled, actor=cast.actor("manager"), version=None, reason="  ")
    with pytest.raises(ActionRefused, match="没有归档"):
        services.take_out(settled, actor=cast.actor("manager"), version=None, reason="补材料")


def test_a_reopened_case_has_its_file_on_the_desk_again(cast, settled, mediator):
    put_away(settled, mediator)

    reopen(settled, cast.actor("manager"), happened_on=LATER + timedelta(days=3))

    assert make.again(settled).archived_on is None
    row = Archiving.objects.get(case=settled)
    assert (row.taken_out_on, row.taken_out_reason) == (LATER + timedelta(days=3), "案件恢复办理")


def period(cast: Cast, kind: str, years: int | None) -> None:
    keeping.set_period(
        RetentionPeriod(
            station=cast.station,
            kind=kind,
            years=years,
            valid_from=date(2026, 1, 1),
            source="档〔1〕",
        ),
        actor=cast.actor("manager"),
    )


@pytest.mark.parametrize(
    ("years", "expected"), [(10, ("10年", "档〔1〕")), (None, ("永久", "档〔1〕"))]
)
def test_the_period_of_the_station_is_noted(cast, settled, mediator, years, expected):
    period(cast, "case_agreement", years)
    row = put_away(settled, mediator)
    assert (row.retention, row.retention_source) == expected


def test_where_no_period_is_set_none_is_invented(settled, mediator):
    row = put_away(settled, mediator)
    assert (row.retention, row.retention_source) == ("", "")
