"""Series: two to nine linked cases against one employer (design §4)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from cases.forms.series_links import LinkForm
from cases.models import Case, Series
from cases.services import series as operations
from cases.services import series_acts
from cases.services.series_acts import Chosen
from mediation.history.actor import acting
from mediation.history.gate import NotAllowed, StaleVersion
from mediation.people.models import Employer
from mediation.stations.models import Organisation
from tests.cases import factories as make
from tests.cases import many
from tests.cases.refusals import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def mediator(cast):
    return cast.actor("mediator")


@pytest.fixture
def station(cast):
    return Organisation.objects.get(pk=cast.station.pk)


# --- Making one ---------------------------------------------------------------------------------


def test_several_workers_are_registered_at_once_and_linked(mediator):
    series = many.registered(mediator, 3)

    assert series.serial == "SLJZ-2026-000001"
    assert [
        (case.serial, case.claimed_amount, case.state, case.parties.count())
        for case in many.members(series)
    ] == [
        ("LJZ-2026-000001", 1000, "intake", 2),
        ("LJZ-2026-000002", 2000, "intake", 2),
        ("LJZ-2026-000003", 3000, "intake", 2),
    ]


def test_the_same_form_makes_one_series(mediator, station):
    token = uuid4()
    made = [
        operations.register_series(
            many.applications(2), actor=mediator, organisation=station, token=token
        )
        for _twice in range(2)
    ]
    assert made[0] == made[1]
    assert Case.objects.count() == 2


def test_the_token_of_somebody_else_makes_nothing(cast, mediator, station):
    token = uuid4()
    operations.register_series(
        many.applications(2), actor=mediator, organisation=station, token=token
    )
    said = refusal(
        operations.register_series,
        many.applications(2),
        actor=cast.actor("colleague"),
        organisation=station,
        token=token,
    )
    assert said == ["请重新打开登记页面后再提交。"]


@pytest.mark.parametrize(("count", "sentence"), [(1, "至少包括两件"), (10, "集体争议")])
def test_a_series_has_two_to_nine_cases(mediator, station, count, sentence):
    wanted = (many.applications(9) + many.applications(1))[-count:]
    said = refusal(
        operations.register_series, wanted, actor=mediator, organisation=station, token=uuid4()
    )
    assert sentence in said[0]
    assert not Case.objects.exists()


def test_one_application_that_is_refused_leaves_none(mediator, station):
    wanted = many.applications(3)
    wanted[2].case.received_on = make.RECEIVED + timedelta(days=4000)
    refusal(operations.register_series, wanted, actor=mediator, organisation=station, token=uuid4())
    assert (Case.objects.count(), Series.objects.count()) == (0, 0)


def test_the_same_worker_stands_in_a_series_once(mediator, station):
    wanted = many.applications(2)
    for one in wanted:
        one.parties[0].id_number = "11010119900307801X"
    said = refusal(
        operations.register_series, wanted, actor=mediator, organisation=station, token=uuid4()
    )
    assert said == ["同一名劳动者重复填写，请核对证件号码。"]


def test_nobody_registers_in_another_station(cast, mediator):
    with pytest.raises(NotAllowed):
        operations.register_series(
            many.applications(2), actor=mediator, organisation=cast.other_station, token=uuid4()
        )


# --- Linking ------------------------------------------------------------------------------------


def test_standing_cases_are_linked_and_taken_out_with_a_reason(mediator):
    cases = [make.registered_case(mediator) for _ in range(3)]
    series = operations.link_cases(
        [Chosen(case, case.version) for case in cases[:2]], actor=mediator, reason="同一单位欠薪"
    )
    operations.join_series(
        series, [Chosen(cases[2], 1)], actor=mediator, version=series.version, reason="又来一人"
    )
    assert series.cases.count() == 3

    operations.leave_series(make.again(cases[0]), actor=mediator, version=2, reason="误并入")

    assert list(series.cases.order_by("pk")) == cases[1:]
    last = cases[0].history.first()
    assert (last.act, last.history_change_reason) == ("leave_series", "误并入")


def test_cases_against_different_employers_are_no_series(mediator):
    cases = [
        make.registered_case(mediator, employers=[make.employer(name)])
        for name in ("上海甲科技有限公司", "上海乙贸易有限公司")
    ]
    said = refusal(
        operations.link_cases, [Chosen(case, None) for case in cases], actor=mediator, reason="x"
    )
    assert said == ["系列案的案件须针对同一用人单位。"]
    assert not Series.objects.exists()


def test_a_case_is_in_one_series_only(mediator):
    first = many.registered(mediator, 2)
    other = make.registered_case(mediator)
    said = refusal(
        operations.link_cases,
        [Chosen(other, None), Chosen(many.members(first)[0], None)],
        actor=mediator,
        reason="x",
    )
    assert "SLJZ-2026-000001" in said[0]


def test_a_tenth_case_does_not_fit(mediator):
    series = many.registered(mediator, 9)
    said = refusal(
        operations.join_series, series, [Chosen(make.registered_case(mediator), None)],
        actor=mediator, version=None, reason="x",
    )  # fmt: skip
    assert "最多九件" in said[0]


def test_a_stranger_takes_nothing_out(cast, mediator):
    case = many.members(many.registered(mediator, 2))[0]
    with pytest.raises(NotAllowed):
        operations.leave_series(case, actor=cast.actor("stranger"), version=None, reason="x")


def test_a_series_is_visible_by_its_cases(cast, mediator):
    series = many.in_mediation(mediator, 2)
    seen = {
        part: Series.objects.visible_to(cast.actor(part)).filter(pk=series.pk).exists()
        for part in ("mediator", "manager", "auditor", "colleague", "stranger", "administrator")
    }
    assert seen == {
        "mediator": True,
        "manager": True,
        "auditor": True,
        "colleague": False,
        "stranger": False,
        "administrator": False,
    }


# --- Acts ---------------------------------------------------------------------------------------


def test_all_are_accepted_with_a_number_each(mediator):
    series = many.in_mediation(mediator, 3)
    assert [(case.state, case.case_number) for case in many.members(series)] == [
        ("mediation", "浦劳联调陆〔2026〕第0001号"),
        ("mediation", "浦劳联调陆〔2026〕第0002号"),
        ("mediation", "浦劳联调陆〔2026〕第0003号"),
    ]


def test_what_one_case_lacks_stops_all_and_is_said_by_its_number(mediator):
    series = many.examined(mediator, 3)
    lacking = many.members(series)[1]
    make.consent(lacking, mediator, lacking.parties.get(side="applicant"), answer=False)

    said = refusal(
        series_acts.accept_all, many.chosen(series), actor=mediator, happened_on=make.ACCEPTED
    )

    assert said == [f"{lacking.serial}：记录申请人“王二”同意调解。"]
    assert {case.state for case in many.members(series)} == {"eligibility"}


def test_somebody_who_changed_one_case_meanwhile_stops_all(mediator):
    series = many.examined(mediator, 3)
    opened = many.chosen(series)
    make.examine(opened[2].case, mediator, day=make.ACCEPTED)

    with pytest.raises(StaleVersion) as caught:
        series_acts.accept_all(opened, actor=mediator, happened_on=make.ACCEPTED)

    assert caught.value.current == opened[2].case
    assert {case.state for case in many.members(series)} == {"eligibility"}


def test_a_respondent_that_one_case_does_not_have_is_refused(mediator):
    series = many.registered(mediator, 2)
    said = refusal(many.consent, series, mediator, "上海乙贸易有限公司")
    assert [sentence.split("：")[1] for sentence in said] == ["本案没有这名当事人。"] * 2


def test_only_who_mediates_accepts(cast, mediator):
    series = many.examined(mediator, 2)
    said = refusal(
        series_acts.accept_all,
        many.chosen(series),
        actor=cast.actor("colleague"),
        happened_on=make.ACCEPTED,
    )
    assert len(said) == 2


def test_nothing_chosen_is_nothing_done(mediator):
    assert refusal(series_acts.submit_all, [], actor=mediator) == ["请至少选择一件案件。"]


def test_cases_against_merged_entries_of_one_employer_may_be_linked(cast, mediator, station):
    kept, merged = (
        Employer(station=cast.station, name=name) for name in ("上海甲科技有限公司", "甲科技")
    )
    with acting(mediator):
        kept.save()
        merged.save()
    cases = [
        make.registered_case(
            mediator,
            workers=[make.worker(worker)],
            employers=[make.employer(entry.name, employer=entry)],
        )
        for worker, entry in (("张一", kept), ("李二", merged))
    ]

    def offered():
        form = LinkForm(case=cases[0], actor=mediator)
        return [value for value, _label in form.fields["others"].choices]

    def common():
        return operations.common_employers([case.parties.all() for case in cases])

    assert (offered(), common()) == ([], set())

    with acting(mediator):
        merged.merged_into = kept
        merged.save()

    other = Case.objects.get(pk=cases[1].pk)
    assert offered() == [f"{other.serial}:{other.version}"]
    assert common() == {f"register:{kept.pk}"}
