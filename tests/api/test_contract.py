"""The interface keeps its own OpenAPI document: schemathesis calls every operation, in and out of order.

Good and bad data alike: no answer is a 5xx, each has a documented status, media type and schema, and
what the document forbids is refused.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client as Browser
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mediation.api.openapi import document
from mediation.wsgi import application as wsgi
from tests.support.cast import Cast
from tests.support.programs import Program, application, with_token
from tests.support.transactions import rolled_back

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance, negative_data_rejection,
    missing_required_header,
)  # fmt: skip
OPERATIONS = [(path, method) for path, methods in document()["paths"].items() for method in methods]
#: Examples of each kind; the whole stays below half a minute.
EXAMPLES = 8
#: What of an application only the counter's rules judge: no schema says which telephone is one.
JUDGED = ("received_on", "organisation", "application_form", "stated_at", "caller_phone", "agents",
          "applicants", "respondents", "claims", "references")  # fmt: skip


@cache
def schema(mode: GenerationMode) -> Any:
    with connection_of_the_test():
        made = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", wsgi)
    made.config.generation.update(modes=[mode])
    return made


def test_the_document_is_valid_openapi(client: Browser) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/openapi+json")
    made = answer.json()
    assert made["openapi"].startswith("3.1")
    for part in made["components"]["schemas"].values():
        Draft202012Validator.check_schema(part)
    ids = [one["operationId"] for path in made["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids)) == 8


@contextmanager
def connection_of_the_test() -> Iterator[None]:
    """A real server closes its connection after each request; here the test's own is used."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@pytest.fixture
def tokens(hotline: Program, cast: Cast) -> list[Program]:
    """One that may do everything, and one that may do nearly nothing."""
    return [hotline, with_token(hotline.client, cast.actor("manager"), "papers:verify")]


@override_settings(RATE_LIMITS={"api": "100000/m", "api_refused": "100000/m", "verify": "100000/m"})
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=str)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_as_documented(
    path: str, method: str, mode: GenerationMode, tokens: list[Program], cast: Cast
) -> None:
    filed = tokens[0].file(application())
    serial, tag = filed.json()["serial"], filed.headers["ETag"]
    operation = schema(mode)[path][method.upper()]
    answered: Counter[int] = Counter()

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def judged(case: Any) -> None:
        case.headers = case.headers or {}
        if mode == GenerationMode.POSITIVE and "serial" in case.path_parameters:
            case.path_parameters["serial"] = serial
            case.headers["If-Match"] = tag
        if path == "/applications" and mode == GenerationMode.POSITIVE:
            told = {name: value for name, value in case.body.items() if name not in JUDGED}
            sound = tokens[0].file(application(**told))
            answered[sound.status_code] += 1
        for caller in tokens:
            with rolled_back(), connection_of_the_test():
                answer = case.call(headers={"Authorization": f"Bearer {caller.secret}"})
            answered[answer.status_code] += 1
            case.validate_response(answer, checks=list(CHECKS))

    judged()
    if mode == GenerationMode.POSITIVE:
        assert answered.keys() & {200, 201}, answered
    assert 403 in answered or path == "/papers/verify"


def test_the_document_says_what_the_answer_holds(hotline: Program) -> None:
    """The checks above would see a stray field: here it is seen."""
    made = document()
    answer = hotline.file(application())
    stray = json.loads(answer.content) | {"status": "lost"}
    told = {**made["components"]["schemas"]["ApplicationOut"], "components": made["components"]}
    assert Draft202012Validator(told).is_valid(answer.json())
    assert not Draft202012Validator(told).is_valid(stray)
