"""Letting programs in: by managers of their station, a secret shown once, revoked after a question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mediation.api.models import Client, Token
from mediation.api.services import MOST_TOKENS
from tests.support.cast import Cast
from tests.support.programs import Program, program

pytestmark = pytest.mark.django_db
LIST = "/administration/clients/"
PAGE = f"{LIST}hotline-12345/"


def typed(cast: Cast, **fields: Any) -> dict[str, Any]:
    return {
        "code": "court",
        "name": "法院平台",
        "organisation": cast.station.pk,
        "owner_name": "陈法官",
        "owner_contact": "021-58880000",
    } | fields


def token_typed(**fields: Any) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=10)
    return {"scopes": ["cases:read"], "expires_on": day.isoformat()} | fields


def test_a_manager_registers_a_program_of_the_own_station(client_for: Any, cast: Cast) -> None:
    answer = client_for("manager").post(f"{LIST}new/", typed(cast))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LIST}court/")
    made = Client.objects.get()
    assert (made.name, made.organisation, made.owner_contact) == (
        "法院平台", cast.station, "021-58880000",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "大写"), ("code", "A-b"), ("code", "new"), ("name", ""), ("owner_contact", "")],
)
def test_what_cannot_be_is_told_beside_its_field(
    client_for: Any, cast: Cast, field: str, value: str
) -> None:
    answer = client_for("manager").post(f"{LIST}new/", typed(cast, **{field: value}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Client.objects.exists()


def test_nobody_lets_a_program_into_another_station(client_for: Any, cast: Cast) -> None:
    wanted = typed(cast, organisation=cast.other_station.pk)
    answer = client_for("manager").post(f"{LIST}new/", wanted)
    assert "organisation" in answer.context["form"].errors


def test_programs_of_another_station_are_not_found(hotline: Program, client_for: Any) -> None:
    stranger = client_for("other_manager")
    assert "12345 热线" not in stranger.get(LIST).content.decode()
    for path in ("", "edit/", "tokens/new/", f"tokens/{hotline.token.prefix}/revoke/"):
        assert stranger.get(f"{PAGE}{path}").status_code == 404


def test_an_auditor_reads_and_changes_nothing(hotline: Program, client_for: Any) -> None:
    auditor = client_for("auditor")
    page = auditor.get(PAGE)
    assert page.status_code == 200
    assert "9321" not in page.content.decode()
    for path in ("edit/", "tokens/new/", f"tokens/{hotline.token.prefix}/revoke/"):
        assert auditor.get(f"{PAGE}{path}").status_code == 403


def test_whom_to_call_is_masked_until_somebody_corrects_it(
    hotline: Program, client_for: Any
) -> None:
    manager = client_for("manager")
    page, form = (manager.get(f"{PAGE}{path}").content.decode() for path in ("", "edit/"))
    assert ("13900139321" in page, "139****9321" in page) == (False, True)
    assert "13900139321" in form


def test_a_secret_is_shown_once(hotline: Program, client_for: Any) -> None:
    manager = client_for("manager")
    answer = manager.post(f"{PAGE}tokens/new/", token_typed())
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert secret not in manager.get(PAGE).content.decode()
    assert Token.objects.latest("pk").scopes == ["cases:read"]


@pytest.mark.parametrize("days", [-1, 367])
def test_no_token_outlives_the_limit(hotline: Program, client_for: Any, days: int) -> None:
    day = (timezone.localdate() + timedelta(days=days)).isoformat()
    answer = client_for("manager").post(f"{PAGE}tokens/new/", token_typed(expires_on=day))
    assert answer.status_code == 422
    assert Token.objects.count() == 1


def test_no_client_collects_tokens(hotline: Program, client_for: Any) -> None:
    manager = client_for("manager")
    for _n in range(MOST_TOKENS):
        answer = manager.post(f"{PAGE}tokens/new/", token_typed())
    assert answer.status_code == 422
    assert Token.objects.count() == MOST_TOKENS


def test_a_token_is_revoked_after_a_question(hotline: Program, client_for: Any) -> None:
    manager, where = client_for("manager"), f"{PAGE}tokens/{hotline.token.prefix}/revoke/"
    assert manager.get(where).status_code == 200
    assert hotline.get("/cases/changes").status_code == 200
    assert manager.post(where).status_code == 302
    assert hotline.get("/cases/changes").status_code == 401
    assert manager.post(where).status_code == 302  # a second click


def test_a_client_is_taken_out_of_use(hotline: Program, client_for: Any) -> None:
    manager = client_for("manager")
    wanted = {"name": "热线", "owner_name": "王联系", "owner_contact": "13900139000"}
    assert manager.post(f"{PAGE}edit/", wanted).status_code == 302
    assert hotline.get("/cases/changes").status_code == 401
    refused = manager.post(f"{PAGE}tokens/new/", token_typed())
    assert refused.status_code == 422


def test_the_page_lists_what_was_called(hotline: Program, client_for: Any) -> None:
    hotline.get("/cases/changes")
    assert "list_changes" in client_for("manager").get(PAGE).content.decode()


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    hotline: Program, client_for: Any, cast: Cast
) -> None:
    manager = client_for("manager")
    with CaptureQueriesContext(connection) as one:
        manager.get(LIST)
    for code in ("second", "third"):
        program(cast.actor("manager"), cast.station, code=code, name=code)
    with CaptureQueriesContext(connection) as three:
        manager.get(LIST)
    assert len(three) == len(one)
