"""Two people decide; a job carries it out; what is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from cases.enums import Side
from cases.models import Case, Party
from cases.retention import due
from cases.retention.enums import Decision, Outcome, Stage
from cases.retention.models import (
    DestructionList,
)
from cases.retention.services import keeping, lists
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.papers.models import Paper
from mediation.vault import files
from tests.cases import factories
from tests.cases.endings import fail
from tests.cases.retention.making import (
    LATER,
    SOURCE,
    approve,
    listed,
    period,
    proposed,
    run,
    withdrawn,
)
from tests.support.cast import Cast


def test_the_second_person_destroys_and_the_list_says_so(
    cast: Cast, years_later: None, second: Actor, finish_jobs: Callable[[], int]
) -> None:
    first, other = withdrawn(cast), withdrawn(cast, "李四")
    period(cast)
    finish_jobs()
    stored = files.store(b"scan", key_id=first.data_key_id, content_type="image/png")
    until = date(2040, 1, 1)
    made = proposed(cast, first, other)
    item = made.items.get(serial=other.serial)
    lists.send_back(made, answer="李案仍有价值", actor=second, version=None)
    lists.appraise(
        made,
        decisions={item.pk: (Decision.EXTEND, "后续纠纷", until)},
        opinion="期满",
        actor=cast.actor("manager"),
        version=None,
    )
    lists.propose(made, actor=cast.actor("manager"), version=None)
    approve(made, second)
    assert finish_jobs() == 1

    made = DestructionList.objects.get(pk=made.pk)
    assert (made.stage, made.carried_out_on) == (Stage.CARRIED_OUT, LATER)
    outcomes = {item.serial: item.outcome for item in made.items.all()}
    assert outcomes == {first.serial: Outcome.DESTROYED, other.serial: Outcome.KEPT}
    gone = Case.objects.get(pk=first.pk)
    assert (gone.destroyed_on, gone.destruction_number) == (LATER, made.number)
    assert not files.path_of(stored).exists()
    newest = Case.history.filter(id=first.pk).order_by("-history_id")[0]
    assert (newest.act, newest.actor_name) == ("destroy_record", second.name)
    # The one that is kept is due again after the day to which it was extended.
    assert due.refresh(LATER) == 0
    assert due.refresh(until + timedelta(days=1)) == 1

    paper = Paper.objects.about(made).get()
    frozen = paper.context
    assert paper.number == made.number
    assert [item["serial"] for item in frozen["items"]] == [first.serial, other.serial]
    assert (frozen["list"]["proposed_by"], frozen["list"]["approved_by"]) == (
        cast.actor("manager").name,
        second.name,
    )
    assert "张晓明" not in paper.context_json


def test_nobody_approves_their_own_list(cast: Cast, years_later: None) -> None:
    case = withdrawn(cast)
    period(cast)
    made = proposed(cast, case)
    with pytest.raises(NotAllowed):
        approve(made, cast.actor("manager"))
    with pytest.raises(NotAllowed):
        approve(made, cast.actor("mediator"))
    made.approved_by_id, made.approved_on = made.proposed_by_id, LATER
    made.stage = Stage.APPROVED
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE retention_destructionlist SET approved_by_id = proposed_by_id WHERE id = %s",
            [made.pk],
        )


def test_an_administrator_may_be_the_second_person_an_auditor_may_not(
    cast: Cast, years_later: None
) -> None:
    case = withdrawn(cast)
    period(cast)
    made = proposed(cast, case)
    with pytest.raises(NotAllowed):
        approve(made, cast.actor("auditor"))
    assert approve(made, cast.actor("administrator")).stage == Stage.APPROVED


def test_what_is_not_due_any_more_refuses_the_approval(
    cast: Cast, years_later: None, second: Actor
) -> None:
    case = withdrawn(cast)
    short = period(cast)
    made = proposed(cast, case)
    keeping.remove_period(short, reason="误录", actor=cast.actor("manager"))
    with pytest.raises(ActionRefused, match="不再到期"):
        approve(made, second)


def test_a_run_that_was_killed_is_finished_by_the_next(
    cast: Cast, years_later: None, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [withdrawn(cast), withdrawn(cast, "李四")]
    period(cast)
    made = proposed(cast, *cases)
    approve(made, second)
    stored = files.store(b"scan", key_id=cases[0].data_key_id, content_type="image/png")

    def killed(_keys: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(files, "remove_of", killed)
        with pytest.raises(KeyboardInterrupt):
            run(made, second)
    # The first record's rows are gone, its file is not, and the list is still open.
    assert files.path_of(stored).exists()
    assert made.items.filter(outcome=Outcome.DESTROYED, done_at=None).count() == 1
    made = run(made, second)
    assert made.stage == Stage.CARRIED_OUT
    assert not files.path_of(stored).exists()
    assert made.items.filter(outcome=Outcome.DESTROYED).exclude(done_at=None).count() == 2
    rows = Case.history.filter(id=cases[0].pk, act="destroy_record").count()
    run(made, second)
    assert Case.history.filter(id=cases[0].pk, act="destroy_record").count() == rows
    assert Paper.objects.about(made).count() == 1


def test_a_list_needs_an_opinion_reasons_and_one_station(cast: Cast, years_later: None) -> None:
    case = withdrawn(cast)
    period(cast)
    manager = cast.actor("manager")
    made = listed(cast, case)
    with pytest.raises(ActionRefused, match="鉴定意见"):
        lists.propose(made, actor=manager, version=None)
    item = made.items.get()
    for decision in ((Decision.KEEP, "", None), (Decision.EXTEND, "理由", LATER)):
        with pytest.raises(ActionRefused):
            lists.appraise(
                made, decisions={item.pk: decision}, opinion="", actor=manager, version=None
            )
    with pytest.raises(ActionRefused, match="另一份"):
        listed(cast, case)
    with pytest.raises(ActionRefused, match="至少选择"):
        lists.make_list(["LJZ-2026-999999"], actor=manager)
    with pytest.raises(NotAllowed):
        lists.make_list([case.serial], actor=cast.actor("clerk"))


def test_the_pages_lead_through_the_whole_and_end_at_the_destroyed_case(
    cast: Cast,
    years_later: None,
    second: Actor,
    client_for: Callable[[str], Client],
    finish_jobs: Callable[[], int],
) -> None:
    case = fail(factories.case_in_mediation(cast.actor("mediator")), cast.actor("mediator"))
    finish_jobs()
    manager, administrator = client_for("manager"), client_for("administrator")
    assert "未设置" in manager.get(reverse("retention:periods")).content.decode()
    made = manager.post(
        reverse("retention:period_add"),
        {"station": cast.station.pk, "kind": "case_no_agreement", "years": "5",
         "valid_from": "2026-01-01", "source": SOURCE},
    )  # fmt: skip
    assert made.status_code == 302, made.content.decode()
    due.refresh(LATER)
    page = manager.get(reverse("retention:due"))
    assert case.serial in page.content.decode()
    made = manager.post(reverse("retention:create"), {"serial": [case.serial]})
    list_ = DestructionList.objects.get()
    assert made.url == list_.get_absolute_url()
    assert manager.get(made.url).status_code == 200
    item = list_.items.get()
    data = {
        "version": list_.version,
        "opinion": "期满",
        f"item-{item.pk}-decision": "keep",
        f"item-{item.pk}-reason": "",
        "propose": "1",
    }
    refused = manager.post(reverse("retention:appraise", args=[list_.number]), data)
    assert refused.status_code == 422
    data[f"item-{item.pk}-decision"] = "destroy"
    assert manager.post(
        reverse("retention:appraise", args=[list_.number]), data
    ).status_code == 302  # fmt: skip
    approve_url = reverse("retention:approve", args=[list_.number])
    list_.refresh_from_db()
    assert manager.post(approve_url, {"version": list_.version}).status_code == 403
    assert administrator.get(approve_url).status_code == 200
    assert administrator.post(approve_url, {"version": list_.version}).status_code == 302
    assert finish_jobs() == 1
    page = manager.get(case.get_absolute_url()).content.decode()
    assert list_.number in page
    assert cast.actor("administrator").name in page
    for client in (manager, administrator, client_for("auditor")):
        for name in ("due", "lists", "periods", "holds"):
            assert client.get(reverse(f"retention:{name}")).status_code == 200
        assert client.get(list_.get_absolute_url()).status_code == 200
    party = Party.everyone.filter(case=case, side=Side.APPLICANT).get()
    assert party.name == ""
