"""A view fails with names in its variables, in what was posted, and in the words of the error."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.log import AdminEmailHandler

from mediation.log_format import LineFormatter
from tests.support.cast import Cast

NAME, NUMBER = "张晓明", "310101198001010016"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """The program's log, with a handler that mails errors beside it, as an operator may add one."""
    log = io.StringIO()
    console = logging.StreamHandler(log)
    console.setFormatter(LineFormatter())
    mailer = AdminEmailHandler(include_html=True)
    mailer.setFormatter(LineFormatter())
    root = logging.getLogger()
    for handler in (console, mailer):
        root.addHandler(handler)
    yield log
    for handler in (console, mailer):
        root.removeHandler(handler)


@override_settings(ROOT_URLCONF="tests.support.failing_urls", ADMINS=[("", "ops@example.org")])
def test_neither_log_nor_report_quotes_anything(
    cast: Cast, client_for: Any, written: io.StringIO
) -> None:
    client: Client = client_for("mediator")
    client.raise_request_exception = False
    answer = client.post("/failing/", {"name": NAME, "id_number": NUMBER})
    assert answer.status_code == 500
    report = next(sent for sent in mail.outbox if "/failing/" in sent.subject)
    html = "".join(str(part[0]) for part in report.alternatives)
    told = [answer.content.decode(), written.getvalue()]
    for sent in mail.outbox:
        told += [sent.subject, str(sent.body), *(str(part[0]) for part in sent.alternatives)]
    for text in told:
        for secret in (NAME, NUMBER, cast.user("mediator").name, settings.SECRET_KEY):
            assert secret not in text
    for text in (written.getvalue(), report.body, html):
        assert "ValueError" in text
        assert "failing_urls.py" in text
        assert f"{cast.user('mediator').pk}/mediator" in text


def test_no_address_of_a_search_holds_what_was_searched_for(cast: Cast, client_for: Any) -> None:
    """Every search is posted; what leads to its list is a token."""
    client = client_for("manager")
    for name in (
        "cases:search", "cases:series_search", "people:search_persons", "people:search_employers",
        "administration:user_search",
    ):  # fmt: skip
        place, field = reverse(name), "q" if name == "administration:user_search" else "text"
        answer = client.post(place, {field: NAME})
        assert answer.status_code == 302, place
        assert NAME not in answer.url
        assert "%E5%BC%A0" not in answer.url
        assert client.get(place).status_code == 405
