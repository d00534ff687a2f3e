"""The pages of offline work: taking along, sending back, deciding, and the reason of what is entered late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import Case
from cases.offline.models import HandOut, OfflineEntry
from mediation.history.models import AccessEntry
from mediation.vault.workbooks import XLSX
from tests.cases.offline.forms import CALL, at_the_point, write
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db
LIST = reverse("offline:list")
ClientFor = Callable[[str], Client]


@pytest.fixture
def case(cast: Cast) -> Case:
    return at_the_point(cast)


@pytest.fixture
def client(client_for: ClientFor) -> Client:
    return client_for("point_mediator")


def sent(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("表.xlsx", content, XLSX)
    return client.post(LIST, {"upload": file})


def taken_along(client: Client, case: Case) -> bytes:
    response = client.post(reverse("offline:form", args=[case.serial]))
    assert response["Content-Type"] == XLSX
    content: bytes = response.content
    return content


def entered(client: Client, case: Case) -> tuple[HandOut, OfflineEntry]:
    response = sent(client, write(taken_along(client, case), 联系记录=[CALL]))
    row, entry = HandOut.objects.get(), OfflineEntry.objects.get()
    assert response.url == row.get_absolute_url()
    return row, entry


def test_the_case_page_of_a_point_leads_to_the_material(case: Case, client: Client) -> None:
    url = reverse("offline:case", args=[case.serial])
    assert url in client.get(case.get_absolute_url()).content.decode()
    taken_along(client, case)
    look = AccessEntry.objects.get(act="print")
    assert (look.aggregate, look.detail) == (
        f"cases.case:{case.pk}",
        f"offline {case.serial}-1.xlsx",
    )
    assert "尚未交回" in client.get(url).content.decode()


def test_what_lies_far_back_needs_its_reason(case: Case, client: Client) -> None:
    row, entry = entered(client, case)
    url = reverse("offline:take", args=[row.reference, entry.pk])
    response: Any = client.post(url)
    assert response.status_code == 422
    assert "请填写补录原因。" in response.content.decode()
    assert not case.contacts.exists()

    response = client.post(url, {f"{entry.pk}-late_reason": "调解点没有网络"})
    assert response.status_code == 302
    call = case.contacts.get()
    assert "调解点没有网络" in call.history.first().history_change_reason
    again = client.post(url, {f"{entry.pk}-late_reason": "调解点没有网络"})
    assert again.status_code == 422
    assert case.contacts.count() == 1


def test_what_is_left_keeps_its_reason(case: Case, client: Client) -> None:
    row, entry = entered(client, case)
    url = reverse("offline:leave", args=[row.reference, entry.pk])
    assert client.post(url).status_code == 422
    assert client.post(url, {f"{entry.pk}-words": "打给了别人"}).status_code == 302
    assert "打给了别人" in client.get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b\n1,2\n"])
def test_a_file_that_is_no_form_is_refused_beside_the_field(
    case: Case, client: Client, content: bytes
) -> None:
    assert sent(client, content).status_code == 422


def test_nobody_else_opens_it(case: Case, client: Client, client_for: ClientFor) -> None:
    row, _entry = entered(client, case)
    url = row.get_absolute_url()
    assert client_for("other_manager").get(url).status_code == 404
    assert client_for("mediator").get(url).status_code == 403
    assert client_for("manager").get(url).status_code == 200


def test_the_packet_is_an_issued_paper_with_its_code(case: Case, client: Client) -> None:
    response: Any = client.post(reverse("offline:packet", args=[case.serial]))
    row = HandOut.objects.get()
    assert row.paper is not None
    assert row.paper.code
    assert response.url == reverse(
        "cases:paper_issued", args=[case.serial, "offline_packet", row.paper.n]
    )


def test_the_packet_names_telephones_only_for_a_purpose(case: Case, client: Client) -> None:
    """Without a network nobody could look them up; so they may be taken along, and that is logged."""
    url = reverse("offline:packet", args=[case.serial])
    asked = client.post(url, {"telephones": "1", "purpose": ""})
    assert asked.status_code == 422
    assert not HandOut.objects.exists()
    client.post(url, {"telephones": "1", "purpose": "contact"})
    client.post(url)
    plain, full = HandOut.objects.order_by("-number")
    phone = case.parties.exclude(phone="").first().phone
    assert phone in str(full.paper.context)
    assert phone not in str(plain.paper.context)
    assert AccessEntry.objects.filter(act="unmask", purpose="contact").count() == 1
