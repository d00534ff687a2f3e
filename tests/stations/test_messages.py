"""Messages of the program: each person's own, and nobody else's."""

import pytest

from mediation.jobs.models import Message
from mediation.jobs.services import notify

pytestmark = pytest.mark.django_db
INBOX = "/account/messages/"


def test_a_person_reads_their_own_messages_only(cast, client_for):
    notify(cast.user("mediator").pk, "文书已生成。", "/cases/")
    notify(cast.user("clerk").pk, "给别人的消息。")
    page = client_for("mediator").get(INBOX).content.decode()
    assert '<a href="/cases/">文书已生成。</a>' in page
    assert "给别人的消息" not in page


def test_marking_as_read_touches_nobody_elses(cast, client_for):
    mine, theirs = (notify(cast.user(part).pk, "消息") for part in ("mediator", "clerk"))
    response = client_for("mediator").post(f"{INBOX}read/")
    assert response.url == INBOX
    assert Message.objects.get(pk=mine.pk).read_at is not None
    assert Message.objects.get(pk=theirs.pk).read_at is None


def test_marking_as_read_needs_a_post(client_for):
    assert client_for("mediator").get(f"{INBOX}read/").status_code == 405


def test_an_empty_inbox_says_so(client_for):
    assert "没有消息" in client_for("clerk").get(INBOX).content.decode()
