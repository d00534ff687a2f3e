"""What browsers report leaves one line without anything personal, whatever was sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ADDRESS = "/csp-report/"
SECRET = "张三"
PAGE = f"https://station.example/cases/LJZ-2026-000123/?q={SECRET}"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Any:
    def sent(client: Client, body: Any, content_type: str = "application/csp-report") -> list[str]:
        caplog.clear()
        body = body if isinstance(body, bytes) else json.dumps(body)
        answer = client.post(ADDRESS, body, content_type=content_type)
        assert (answer.status_code, answer.content) == (204, b"")
        return [
            record.getMessage() for record in caplog.records if record.name.endswith("csp_reports")
        ]

    return sent


def test_both_forms_leave_the_same_line(client: Client, lines: Any) -> None:
    old = {
        "csp-report": {
            "document-uri": PAGE,
            "referrer": PAGE,
            "violated-directive": "script-src-elem 'self'",
            "blocked-uri": f"https://evil.example/x.js?{SECRET}",
            "script-sample": SECRET,
        }
    }
    new = [
        {
            "type": "csp-violation",
            "url": PAGE,
            "body": {
                "documentURL": PAGE,
                "effectiveDirective": "script-src-elem",
                "blockedURL": f"https://evil.example/x.js?{SECRET}",
                "sample": SECRET,
            },
        }
    ]
    expected = ["the browser stopped script-src-elem from evil.example on cases:detail"]
    assert lines(client, old) == expected
    assert lines(client, new, "application/reports+json") == expected


@pytest.mark.parametrize(
    "body",
    [
        {"csp-report": {"document-uri": f"{PAGE}\nforged line", "blocked-uri": f"{SECRET}\r\nx",
                        "effective-directive": f"img-src\n{SECRET}"}},
        {"csp-report": {"document-uri": [SECRET], "blocked-uri": {"a": SECRET}}},
        {"csp-report": {"document-uri": "http://[", "blocked-uri": f"http://[{SECRET}"}},
        {"csp-report": {"blocked-uri": f"http://{SECRET}.example/", "document-uri": "//\0"}},
    ],
)  # fmt: skip
def test_nothing_personal_and_no_second_line_reaches_the_log(
    client: Client, lines: Any, body: Any
) -> None:
    (line,) = lines(client, body)
    assert SECRET not in line
    assert "\n" not in line
    assert "\r" not in line


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 9000, b"null", b"7", b'"x"', b"[[]]", b'{"csp-report": 7}',
     b'{"csp-report": []}', b'[{"body": null}]'],
)  # fmt: skip
def test_what_is_no_report_leaves_nothing(client: Client, lines: Any, body: bytes) -> None:
    assert lines(client, body) == []


def test_a_flood_in_one_call_is_cut(client: Client, lines: Any) -> None:
    many = [{"body": {"effectiveDirective": "img-src"}}] * 200
    assert len(lines(client, many, "application/reports+json")) == 10


def test_a_report_is_bounded_and_only_posted(client: Client) -> None:
    large = b'{"csp-report": "' + b"x" * 20_000
    assert client.post(ADDRESS, large, content_type="application/csp-report").status_code == 413
    assert client.get(ADDRESS).status_code == 405
    assert Client(enforce_csrf_checks=True).post(
        ADDRESS, b"{}", content_type="application/csp-report"
    ).status_code == 204  # fmt: skip
