"""A program of another body, with its token, as the tests of the interface call with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client as Browser
from django.utils import timezone

from mediation.api import scopes
from mediation.api.models import Client, Token
from mediation.api.services import create_client, issue_token
from mediation.history.actor import Actor
from mediation.stations.models import Organisation

BASE = "/api/v1"


@dataclass
class Program:
    """Calls as its token allows; `call` gives the answer, whatever it is."""

    client: Client
    token: Token
    secret: str
    browser: Browser = field(default_factory=Browser)

    def call(
        self, method: str, path: str, body: Any = None, *, query: str = "", **headers: str
    ) -> Any:
        """`headers` in Python's spelling: If_Match='…'; a body is sent as JSON."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        content = {} if body is None else {
            "data": body if isinstance(body, bytes | str) else json.dumps(body),
            "content_type": sent.pop("Content-Type", "application/json"),
        }  # fmt: skip
        return self.browser.generic(
            method,
            f"{BASE}{path}{query}",
            headers={"Authorization": f"Bearer {self.secret}"} | sent,
            **content,
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)

    def file(self, body: Any, **headers: str) -> Any:
        """An application under a key of its own, unless one is given."""
        return self.post("/applications", body, **{"Idempotency_Key": str(uuid4())} | headers)


def program(
    actor: Actor,
    organisation: Organisation,
    *wanted: str,
    code: str = "hotline-12345",
    name: str = "12345 热线",
) -> Program:
    """A program that acts for `organisation`, with these scopes; with all of them by default."""
    client = create_client(
        Client(
            code=code,
            name=name,
            organisation=organisation,
            owner_name="王联系",
            owner_contact="13900139321",
        ),
        actor=actor,
    )
    return with_token(client, actor, *wanted)


def with_token(client: Client, actor: Actor, *wanted: str) -> Program:
    """The program with one more token."""
    chosen = list(wanted) or [scope.code for scope in scopes.known()]
    token, secret = issue_token(
        client, actor=actor, wanted=chosen, expires_on=timezone.localdate() + timedelta(days=30)
    )
    return Program(client, token, secret)


def worker_in(**fields: Any) -> dict[str, Any]:
    return {"kind": "worker", "name": "张晓明", "phone": "13800138000"} | fields


def employer_in(**fields: Any) -> dict[str, Any]:
    return {"kind": "employer", "name": "上海甲科技有限公司"} | fields


def application(**fields: Any) -> dict[str, Any]:
    """An application that the counter would take, received today."""
    return {
        "source": "hotline_12345",
        "received_on": timezone.localdate().isoformat(),
        "facts": "2026年1月起未支付工资。",
        "applicants": [worker_in()],
        "respondents": [employer_in()],
        "claims": [{"kind": "wages", "amount": "12000.00"}],
        "references": [{"system": "12345", "number": "RX-2026-0001"}],
    } | fields
