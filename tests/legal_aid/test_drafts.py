"""What an officer is typing: kept, theirs alone, told to a second window, gone once it is logged."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from legal_aid import tasks
from legal_aid.models import Consultation, ConsultationDraft
from legal_aid.services.drafts import KEPT_DAYS, LONGEST, forget_old_drafts
from mediation.jobs import running
from mediation.jobs.models import Job
from mediation.vault import crypto, destruction, keys, rotation
from mediation.vault.models import DataKey
from tests.legal_aid.test_consultations import CREATE, typed
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
KEEP = "/consultations/drafts/keep/"
SCRIPT = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def apart(settings: Any, tmp_path: Any) -> None:
    settings.DESTROYED_KEYS_FILE = tmp_path / "destroyed-keys.log"


@pytest.fixture
def officer(client_for: Callable[[str], Client]) -> Client:
    return client_for("legal_aid")


def marked(
    reference: uuid.UUID, *, version: int = 0, window: str = "a", sent: int = 1, **changes: str
) -> dict[str, str]:
    """What the page sends of a draft."""
    return typed(
        draft=str(reference),
        draft_version=str(version),
        draft_window=window,
        draft_sent=str(sent),
        **changes,
    )


def keep(client: Client, reference: uuid.UUID, **more: Any) -> Any:
    return client.post(KEEP, marked(reference, **more), headers=SCRIPT)


def test_what_is_typed_comes_back_unjudged_in_another_window(officer: Client) -> None:
    reference = uuid.uuid4()
    answer = keep(officer, reference, visitor_name="", phone="139", question="正在说到一半")
    assert answer.json()["version"] == 1
    listed = officer.get(CREATE).content.decode()
    assert "正在说到一半" in listed
    page = officer.get(reverse("legal_aid:draft", args=[reference]))
    assert page.status_code == 200
    assert page.context["form"]["question"].value() == "正在说到一半"
    assert page.context["form"]["phone"].value() == "139"
    assert not page.context["form"].errors
    assert (page.context["mark"].reference, page.context["mark"].version) == (reference, 1)


def test_several_drafts_wait_at_once_and_one_is_given_up(officer: Client) -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    keep(officer, first, visitor_name="第一通")
    keep(officer, second, visitor_name="第二通")
    assert len(officer.get(CREATE).context["drafts"]) == 2
    key = ConsultationDraft.objects.get(reference=first).data_key_id
    officer.post(reverse("legal_aid:draft_discard", args=[first]))
    (left,) = officer.get(CREATE).context["drafts"]
    assert left.reference == second
    assert not DataKey.objects.filter(pk=key).exists()
    assert keep(officer, first, version=1).status_code == 410


def test_the_list_takes_the_same_queries_for_one_draft_and_for_three(
    officer: Client, django_assert_num_queries: Any
) -> None:
    keep(officer, uuid.uuid4())
    keys.forget_all()
    with CaptureQueriesContext(connection) as captured:
        officer.get(CREATE)
    one = len(captured)
    keep(officer, uuid.uuid4())
    keep(officer, uuid.uuid4())
    keys.forget_all()
    with django_assert_num_queries(one):
        officer.get(CREATE)


def test_logging_takes_the_draft_and_its_key_with_it(officer: Client) -> None:
    reference = uuid.uuid4()
    keep(officer, reference)
    key = ConsultationDraft.objects.get().data_key_id
    assert officer.post(CREATE, marked(reference, version=1, sent=2)).status_code == 302
    assert not ConsultationDraft.objects.exists()
    assert DataKey.everyone.get(pk=key).wrapped in (b"", memoryview(b""))
    # It was no record: nothing is destroyed again after a restore.
    assert destruction.listed() == {}


def test_a_page_sent_twice_is_logged_once(officer: Client) -> None:
    reference = uuid.uuid4()
    first = officer.post(CREATE, marked(reference))
    second = officer.post(CREATE, marked(reference))
    assert first.url == second.url
    assert Consultation.objects.count() == 1


def test_a_sending_that_comes_after_the_logging_makes_no_draft(officer: Client) -> None:
    reference = uuid.uuid4()
    officer.post(CREATE, marked(reference, sent=2))
    assert keep(officer, reference, sent=1).status_code == 410
    assert not ConsultationDraft.objects.exists()


def test_a_refused_logging_keeps_the_draft(officer: Client) -> None:
    reference = uuid.uuid4()
    keep(officer, reference)
    answer = officer.post(CREATE, marked(reference, version=1, question=""))
    assert answer.status_code == 422
    assert answer.context["mark"].reference == reference
    assert ConsultationDraft.objects.count() == 1


def test_the_second_window_is_told_and_overwrites_nothing(officer: Client) -> None:
    reference = uuid.uuid4()
    keep(officer, reference, question="第一版")
    assert keep(officer, reference, version=1, window="b", question="第二版").status_code == 200
    late = keep(officer, reference, version=1, window="a", sent=2, question="旧窗口")
    assert late.status_code == 409
    assert "另一窗口" in late.json()["message"]
    page = officer.get(reverse("legal_aid:draft", args=[reference]))
    assert page.context["form"]["question"].value() == "第二版"


def test_a_window_that_never_heard_the_answer_goes_on(officer: Client) -> None:
    """The server was killed after the commit and before its answer."""
    reference = uuid.uuid4()
    keep(officer, reference, sent=1, question="一")
    assert keep(officer, reference, sent=2, question="一二").json()["version"] == 2
    # And a sending that was overtaken on its way changes nothing.
    assert keep(officer, reference, sent=1, question="一").json()["version"] == 2
    page = officer.get(reverse("legal_aid:draft", args=[reference]))
    assert page.context["form"]["question"].value() == "一二"


def test_logging_from_the_older_window_is_asked_about_once(officer: Client) -> None:
    reference = uuid.uuid4()
    keep(officer, reference)
    keep(officer, reference, version=1, window="b", question="另一窗口的新内容")
    told = officer.post(CREATE, marked(reference, version=1, sent=2, question="本页内容"))
    assert told.status_code == 409
    assert "本页内容" in told.content.decode()
    assert not Consultation.objects.exists()
    again = marked(reference, version=told.context["mark"].version, sent=3, question="本页内容")
    assert officer.post(CREATE, again).status_code == 302
    assert Consultation.objects.get().question == "本页内容"


def test_without_script_a_button_keeps_the_draft_and_comes_back_to_it(officer: Client) -> None:
    reference = uuid.uuid4()
    answer = officer.post(KEEP, marked(reference))
    assert answer.url == reverse("legal_aid:draft", args=[reference])
    stale = officer.post(KEEP, marked(reference, window="b", question="不丢"))
    assert stale.status_code == 409
    assert "不丢" in stale.content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"draft": ""}, {"draft": "x"}, {"draft_version": "x"}, {"draft_sent": "-1"},
     {"draft_version": "9" * 30}, {"question": "长" * LONGEST}],
)  # fmt: skip
def test_nonsense_is_refused_and_not_an_error(officer: Client, changes: dict[str, str]) -> None:
    answer = officer.post(KEEP, {**marked(uuid.uuid4()), **changes}, headers=SCRIPT)
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert not ConsultationDraft.objects.exists()


@pytest.mark.parametrize("part", ["manager", "other_manager"])
def test_even_the_manager_neither_reads_nor_touches_what_an_officer_types(
    officer: Client, client_for: Callable[[str], Client], part: str
) -> None:
    reference = uuid.uuid4()
    keep(officer, reference, question="只有本人可见")
    client = client_for(part)
    assert "只有本人可见" not in client.get(CREATE).content.decode()
    assert client.get(reverse("legal_aid:draft", args=[reference])).status_code == 404
    assert client.post(reverse("legal_aid:draft_discard", args=[reference])).status_code == 404
    assert keep(client, reference, version=1).status_code == 404
    # Nor does a consultation under the same number touch it.
    client.post(CREATE, marked(reference, version=1))
    assert ConsultationDraft.objects.get().version == 1


@pytest.mark.parametrize("part", ["mediator", "clerk", "point_mediator", "auditor"])
def test_nobody_else_gets_near(client_for: Callable[[str], Client], part: str) -> None:
    assert keep(client_for(part), uuid.uuid4()).status_code == 403


def test_it_stands_encrypted_in_the_database_and_follows_a_new_master_key(
    officer: Client, cast: Cast
) -> None:
    reference = uuid.uuid4()
    keep(officer, reference, question="密文试验")
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM legal_aid_consultationdraft")
        (stored,) = cursor.fetchone()
    assert stored.startswith("v1.")
    assert "密文试验" not in stored
    key = ConsultationDraft.objects.get().data_key_id
    assert key in DataKey.objects.values_list("pk", flat=True)
    rotation.rewrap(lambda _done: None)
    keys.forget_all()
    assert "密文试验" in ConsultationDraft.objects.get().content


def test_a_draft_whose_key_was_put_on_the_list_goes_with_the_restore(officer: Client) -> None:
    keep(officer, uuid.uuid4())
    draft = ConsultationDraft.objects.get()
    wrapped = bytes(DataKey.objects.get(pk=draft.data_key_id).wrapped)
    destruction.destroy([draft.data_key_id], reference="test")
    with pytest.raises(crypto.Unreadable):
        _ = ConsultationDraft.objects.get().content
    DataKey.everyone.filter(pk=draft.data_key_id).update(wrapped=wrapped, destroyed_at=None)
    destruction.reapply()
    assert not ConsultationDraft.objects.exists()


def test_old_drafts_go_once_a_day_and_young_ones_stay(
    officer: Client, django_capture_on_commit_callbacks: Any
) -> None:
    old, young = uuid.uuid4(), uuid.uuid4()
    keep(officer, old)
    keep(officer, young)
    long_ago = timezone.now() - timedelta(days=KEPT_DAYS, minutes=1)
    ConsultationDraft.objects.filter(reference=old).update(saved_at=long_ago)
    tasks.forget_drafts()
    tasks.forget_drafts()
    job = Job.objects.get(kind=tasks.FORGET_JOB)
    running.run(job.pk)
    assert [draft.reference for draft in ConsultationDraft.objects.all()] == [young]
    assert forget_old_drafts(timezone.now()) == 0
