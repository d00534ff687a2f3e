"""From a consultation to a case: what is carried over, joining a case, undoing a wrong link."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.conflicts import findings_for
from cases.enums import ApplicationForm, Capacity, Side, Source
from cases.models import Case
from cases.services.voiding import void_case
from legal_aid.enums import AidState
from legal_aid.models import AidApplication, Companion, Consultation, FurtherMatter
from legal_aid.services import joining, opening
from legal_aid.services.consultations import log_consultation
from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused, NotAllowed, StaleVersion
from mediation.people.models import Employer
from mediation.stations.enums import Role
from tests.cases import endings, factories
from tests.cases.drafts import WORKER_ID
from tests.cases.rich import rich_case
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
CODE = "91310115MA1K3YJ12E"
PHONE = "13911112222"


def said(**changes: Any) -> Consultation:
    """What a visitor said, unsaved."""
    return Consultation(
        **{
            "held_on": timezone.localdate(),
            "channel": "visit",
            "visitor_name": "李小红",
            "phone": PHONE,
            "id_number": WORKER_ID,
            "employer_name": "上海乙餐饮有限公司",
            "category": "payment",
            "kind": "wages",
            "amount": Decimal(8000),
            "question": "公司拖欠工资两个月。",
            "advice": "先留好考勤记录。",
            "onward": "mediation",
            **changes,
        }
    )


def logged(cast: Cast, part: str = "legal_aid", **changes: Any) -> Consultation:
    return log_consultation(said(**changes), actor=cast.actor(part))


def station_case(cast: Cast, **worker: Any) -> Case:
    """A case of the station in which the officer has no part, of the same worker and employer."""
    given = {"phone": PHONE, "id_number": WORKER_ID, **worker}
    return factories.registered_case(
        cast.actor("manager"),
        workers=[factories.worker(given.pop("name", "李小红"), **given)],
        employers=[factories.employer("上海乙餐饮有限公司")],
        received_on=timezone.localdate(),
    )


def post(client: Client, name: str, consultation: Consultation, **data: Any) -> Any:
    data = {"version": consultation.version, **data}
    return client.post(reverse(f"legal_aid:{name}", args=[consultation.serial]), data)


def afresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


# --- Opening ------------------------------------------------------------------------------------


def test_everybody_and_everything_of_a_consultation_is_carried_over(cast: Cast) -> None:
    with acting(SYSTEM, act="test"):
        Employer(
            station=cast.station, name="上海乙餐饮有限公司", credit_code=CODE,
            legal_representative="王老板", nature="private", industry="H",
        ).save()  # fmt: skip
    consultation = log_consultation(
        said(building=cast.building),
        actor=cast.actor("legal_aid"),
        companions=[Companion(name="王小明", phone="13700001111")],
        matters=[FurtherMatter(category="contract", kind="severance", amount=Decimal(5000))],
    )

    case = opening.open_case(consultation, actor=cast.actor("legal_aid"), version=1)

    applicants = case.parties.filter(side=Side.APPLICANT)
    assert [(one.name, one.phone) for one in applicants] == [
        ("李小红", PHONE), ("王小明", "13700001111"),
    ]  # fmt: skip
    employer = case.parties.get(side=Side.RESPONDENT)
    assert (employer.credit_code, employer.legal_representative, employer.nature) == (
        CODE, "王老板", "private",
    )  # fmt: skip
    assert [(claim.category, claim.kind, claim.amount) for claim in case.claims.all()] == [
        ("payment", "wages", Decimal(8000)), ("contract", "severance", Decimal(5000)),
    ]  # fmt: skip
    assert all(claim.against.get().respondent == employer for claim in case.claims.all())
    assert (case.building, case.worker_count, case.source) == (cast.building, 2, Source.LEGAL_AID)
    consultation = afresh(consultation)
    assert consultation.case == case
    assert (consultation.joined_case, consultation.linked_on) == (False, timezone.localdate())
    assert consultation.person == applicants[0].person
    assert consultation.employer == employer.employer
    assert consultation.companions.get().person == applicants[1].person


@pytest.mark.parametrize(
    ("channel", "source", "form"),
    [
        ("visit", Source.LEGAL_AID, ApplicationForm.ORAL),
        ("phone", Source.LEGAL_AID, ApplicationForm.BY_PHONE),
        ("hotline_12351", Source.HOTLINE_12351, ApplicationForm.BY_PHONE),
        ("hotline_12345", Source.HOTLINE_12345, ApplicationForm.BY_PHONE),
        ("online", Source.LEGAL_AID, ApplicationForm.ONLINE),
    ],
)
def test_source_and_form_follow_the_channel(
    cast: Cast, channel: str, source: str, form: str
) -> None:
    consultation = logged(cast, channel=channel)
    case = opening.open_case(consultation, actor=cast.actor("legal_aid"), version=None)
    assert (case.source, case.application_form) == (source, form)


def test_what_is_missing_is_asked_for_on_the_form_of_the_case(cast: Cast, client_for: Any) -> None:
    client = client_for("legal_aid")
    answer = post(client, "open_case", logged(cast, employer_name=""))
    assert answer.url == reverse("cases:edit", args=[Case.objects.get().serial])
    text = client.get(answer.url).content.decode()
    assert "公司拖欠工资两个月。" in text
    assert "提交审查前还需要：至少登记一名被申请人、每项调解请求须写明针对哪一名被申请人。" in text


def test_when_nothing_is_missing_the_page_says_so(cast: Cast, client_for: Any) -> None:
    client = client_for("legal_aid")
    text = client.get(post(client, "open_case", logged(cast)).url).content.decode()
    assert "提交审查所需的内容已齐全" in text


def test_a_double_click_opens_one_case(cast: Cast, client_for: Any) -> None:
    client, consultation = client_for("legal_aid"), logged(cast)
    assert post(client, "open_case", consultation).status_code == 302
    # The second is told what the first did.
    assert post(client, "open_case", consultation).status_code == 409
    assert Case.objects.count() == 1


def test_a_stale_form_opens_nothing(cast: Cast, client_for: Any) -> None:
    consultation = logged(cast)
    answer = post(client_for("legal_aid"), "open_case", consultation, version=99)
    assert answer.status_code == 409
    assert Case.objects.count() == 0


def test_a_probable_case_is_offered_before_another_is_opened(cast: Cast, client_for: Any) -> None:
    client = client_for("legal_aid")
    first = logged(cast)
    post(client, "open_case", first)
    case = Case.objects.get()
    again = logged(cast)

    answer = post(client, "open_case", again)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert case.get_absolute_url() in text
    assert "关联此案件" in text
    assert "不是同一争议，登记新案件" in text
    assert Case.objects.count() == 1

    answer = post(client, "open_case", again, not_a_duplicate_of=case.serial)
    assert answer.status_code == 302
    assert Case.objects.count() == 2


def test_of_a_case_out_of_sight_only_the_serial_is_offered(cast: Cast, client_for: Any) -> None:
    case = station_case(cast)
    text = post(client_for("legal_aid"), "open_case", logged(cast)).content.decode()
    assert f'value="{case.serial}"' in text
    assert case.get_absolute_url() not in text
    assert "同一当事人（证件号码或者电话一致）" in text
    text = post(client_for("manager"), "open_case", logged(cast)).content.decode()
    assert case.get_absolute_url() in text


def test_a_case_of_the_same_name_alone_is_not_told_of(cast: Cast, client_for: Any) -> None:
    station_case(cast, phone="", id_number="")
    answer = client_for("legal_aid").get(reverse("legal_aid:join_case", args=[logged(cast).serial]))
    assert "可能的案件" not in answer.content.decode()


@pytest.mark.parametrize("part", ["clerk", "mediator", "point_mediator", "auditor"])
@pytest.mark.parametrize("name", ["open_case", "join_case", "part_from_case"])
def test_nobody_but_the_desk_makes_links(cast: Cast, client_for: Any, part: str, name: str) -> None:
    consultation = logged(cast)
    assert post(client_for(part), name, consultation).status_code == 403
    assert afresh(consultation).case is None


def test_another_station_finds_no_such_consultation(cast: Cast, client_for: Any) -> None:
    consultation = logged(cast)
    for name in ("open_case", "join_case", "part_from_case"):
        assert post(client_for("other_manager"), name, consultation).status_code == 404


def test_the_operations_refuse_another_station_themselves(cast: Cast) -> None:
    consultation, case = logged(cast), station_case(cast)
    stranger = cast.actor("other_manager")
    with pytest.raises(NotAllowed):
        opening.open_case(consultation, actor=stranger, version=None)
    with pytest.raises(NotAllowed):
        joining.join_case(consultation, case, actor=stranger, version=None)


# --- Joining ------------------------------------------------------------------------------------


def test_an_officer_joins_the_case_of_the_person_before_them(cast: Cast, client_for: Any) -> None:
    case, consultation = station_case(cast), logged(cast)
    client = client_for("legal_aid")
    assert client.get(case.get_absolute_url()).status_code == 404

    answer = post(client, "join_case", consultation, number=case.serial.lower())
    assert answer.status_code == 302
    consultation, case = afresh(consultation), afresh(case)
    assert (consultation.case, consultation.joined_case) == (case, True)
    assert consultation.linked_on == timezone.localdate()
    part = case.participations.get(capacity=Capacity.ADVISER)
    assert (part.user, part.starts_on) == (cast.user("legal_aid"), consultation.held_on)
    assert case.is_legal_aid
    matter = AidApplication.objects.get(case=case)
    assert (matter.kind, matter.consultation) == ("mediation", consultation)
    assert client.get(case.get_absolute_url()).status_code == 200


def test_a_second_consultation_adds_neither_part_nor_matter(cast: Cast) -> None:
    case, officer = station_case(cast), cast.actor("legal_aid")
    for _time in range(2):
        joining.join_case(logged(cast), case, actor=officer, version=None)
    assert case.participations.filter(capacity=Capacity.ADVISER).count() == 1
    assert AidApplication.objects.filter(case=case).count() == 1
    assert case.consultations.count() == 2


def test_a_number_that_was_guessed_finds_nothing(cast: Cast, client_for: Any) -> None:
    foreign = factories.registered_case(cast.actor("manager"))
    consultation = logged(cast)
    client = client_for("legal_aid")

    answers = [
        post(client, "join_case", consultation, number=number).content.decode()
        for number in (foreign.serial, "LJZ-2026-999999")
    ]
    assert all("找不到该案件，请核对登记序号或案号。" in text for text in answers)
    assert "张晓明" not in answers[0]
    assert afresh(consultation).case is None
    with pytest.raises(ActionRefused, match="找不到该案件"):
        joining.join_case(consultation, foreign, actor=cast.actor("legal_aid"), version=None)


def test_the_manager_joins_any_case_of_the_station_by_its_number(
    cast: Cast, client_for: Any
) -> None:
    case, consultation = rich_case(cast), logged(cast)
    post(client_for("manager"), "join_case", consultation, number=case.case_number)
    assert afresh(consultation).case == case


def test_a_case_of_another_station_is_not_found(cast: Cast, client_for: Any) -> None:
    foreign = factories.registered_case(cast.actor("other_manager"))
    consultation = logged(cast)
    answer = post(client_for("manager"), "join_case", consultation, number=foreign.serial)
    assert answer.status_code == 422
    assert "找不到该案件" in answer.content.decode()


def test_a_case_at_a_point_is_not_joined(cast: Cast, client_for: Any) -> None:
    case = factories.registered_case(
        cast.actor("point_mediator"),
        workers=[factories.worker("李小红", id_number=WORKER_ID)],
    )  # fmt: skip
    consultation = logged(cast)
    text = post(client_for("manager"), "join_case", consultation, number=case.serial)
    assert "由企业调解点承办" in text.content.decode()
    text = post(client_for("legal_aid"), "join_case", consultation, number=case.serial)
    assert "找不到该案件" in text.content.decode()
    assert not case.participations.filter(capacity=Capacity.ADVISER).exists()


def test_a_void_case_is_not_joined(cast: Cast) -> None:
    case, consultation, manager = station_case(cast), logged(cast), cast.actor("manager")
    void_case(case, actor=manager, version=None, why="mistake", reason="误登记")
    with pytest.raises(ActionRefused, match="已作废"):
        joining.join_case(consultation, case, actor=manager, version=None)


def test_a_case_that_has_ended_is_linked_and_counts_as_it_did(cast: Cast) -> None:
    case, consultation, manager = station_case(cast), logged(cast), cast.actor("manager")
    endings.withdraw(case, manager, on=timezone.localdate())
    joining.join_case(consultation, case, actor=manager, version=None)
    assert afresh(consultation).case == case
    assert not afresh(case).is_legal_aid
    assert not AidApplication.objects.filter(case=case).exists()


def test_of_two_joins_the_second_is_refused(cast: Cast, client_for: Any) -> None:
    case, consultation = station_case(cast), logged(cast)
    client = client_for("legal_aid")
    for _click in range(2):
        assert post(client, "join_case", consultation, number=case.serial).status_code == 302
    assert afresh(consultation).version == consultation.version + 1
    with pytest.raises(ActionRefused, match="已关联案件"):
        joining.join_case(consultation, case, actor=cast.actor("legal_aid"), version=None)
    with pytest.raises(StaleVersion):
        joining.join_case(consultation, case, actor=cast.actor("legal_aid"), version=1)


# --- Parting ------------------------------------------------------------------------------------


def test_the_manager_undoes_a_wrong_link_with_a_reason(cast: Cast, client_for: Any) -> None:
    case, consultation = station_case(cast), logged(cast)
    officer, manager = client_for("legal_aid"), client_for("manager")
    post(officer, "join_case", consultation, number=case.serial)
    consultation = afresh(consultation)

    assert post(officer, "part_from_case", consultation, reason="错了").status_code == 403
    assert post(manager, "part_from_case", consultation, reason=" ").status_code == 422
    assert post(manager, "part_from_case", consultation, reason="人不对").status_code == 302
    consultation, case = afresh(consultation), afresh(case)
    assert (consultation.case, consultation.joined_case) == (None, False)
    assert consultation.linked_on is None
    assert not case.is_legal_aid
    assert AidApplication.objects.get(case=case).state == AidState.WITHDRAWN
    assert case.participations.get(capacity=Capacity.ADVISER).ends_on == timezone.localdate()
    assert officer.get(case.get_absolute_url()).status_code == 404
    assert "人不对" in consultation.history.first().history_change_reason


def test_what_another_consultation_made_stays(cast: Cast) -> None:
    case, officer, manager = station_case(cast), cast.actor("legal_aid"), cast.actor("manager")
    one, other = logged(cast), logged(cast)
    for consultation in (one, other):
        joining.join_case(consultation, case, actor=officer, version=None)

    joining.part_from_case(one, actor=manager, version=None, reason="误关联")
    assert afresh(case).is_legal_aid
    assert AidApplication.objects.get(case=case).consultation == other
    assert case.participations.get(capacity=Capacity.ADVISER).is_active

    joining.part_from_case(other, actor=manager, version=None, reason="误关联")
    assert not afresh(case).is_legal_aid


def test_a_case_opened_from_a_consultation_is_voided_before_they_part(cast: Cast) -> None:
    consultation, manager = logged(cast), cast.actor("manager")
    case = opening.open_case(consultation, actor=manager, version=None)
    with pytest.raises(ActionRefused, match="请先将案件作废"):
        joining.part_from_case(consultation, actor=manager, version=None, reason="误登记")
    void_case(case, actor=manager, version=None, why="mistake", reason="误登记")
    joining.part_from_case(consultation, actor=manager, version=None, reason="误登记")
    assert opening.open_case(consultation, actor=manager, version=None) != case


def test_an_officer_of_a_wrong_link_may_mediate_the_case(cast: Cast, client_for: Any) -> None:
    cast.join("both", Role.LEGAL_AID, cast.station)
    case, manager = station_case(cast), cast.actor("manager")
    consultation = logged(cast, "both", held_on=timezone.localdate() - timedelta(days=1))
    joining.join_case(consultation, case, actor=manager, version=None)
    joining.part_from_case(consultation, actor=manager, version=None, reason="误关联")
    kinds = [finding.kind for finding in findings_for(afresh(case), cast.user("both"))]
    assert "advised_here" not in kinds
