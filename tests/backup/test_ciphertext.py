"""Numbers, accounts and addresses are ciphertext wherever bytes lie: looked for byte by byte.

They go in by the real operations and pages, and are then looked for, in every spelling that a file
could hold, in the database file and its log, the dump, the files on disk and a backup.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cases.contact_enums import ContactResult
from cases.enums import Way
from cases.models import Agent, Case, ContactAttempt, Member
from cases.services import contact, files
from legal_aid.models import Consultation
from mediation.backup import sealing
from mediation.history.actor import SYSTEM, acting
from mediation.history.models import AccessEntry
from mediation.papers.models import Paper
from mediation.papers.services import pdf_of
from mediation.stations.models import User
from mediation.vault import crypto
from mediation.vault import files as vault_files
from tests.cases import collectives, factories
from tests.cases.applications import resident_id
from tests.legal_aid.test_consultations import CREATE, typed
from tests.support import documents
from tests.support.cast import Cast
from tests.support.processes import database_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("backup")]

SECRET: dict[str, str] = {
    "applicant's identity number": resident_id(date(1991, 2, 3), serial="717"),
    "applicant's telephone": "13917171701",
    "applicant's address": "上海市浦东新区鹦鹉螺路717弄3号",
    "applicant's pay": "17171.71",
    "respondent's telephone": "13917171702",
    "respondent's address": "上海市浦东新区砗磲路718号",
    "agent's telephone": "13917171703",
    "agent's identity number": resident_id(date(1981, 2, 3), serial="719"),
    "account": "6222717171717171",
    "caller's telephone": "13917171704",
    "address of a contact": "上海市浦东新区海百合路720号",
    "member's identity number": resident_id(date(1985, 2, 3), serial="721"),
    "member's telephone": "13917171705",
    "visitor's telephone": "13917171706",
    "visitor's identity number": resident_id(date(1986, 2, 3), serial="722"),
    "account holder's telephone": "13917171707",
    "account holder's mail address": "haibaihe@example.cn",
    "telephone that was searched for": "13917171708",
    "scan": "%scan-of-haibaihe%",
}
#: Stands plain in live rows by design; if it is not found, nothing would be.
PLAIN = "鹦鹉螺科技有限公司"


def spellings(value: str) -> dict[str, bytes]:
    """How `value` would look in a row, in JSON, in base64 at any place, in hexadecimal."""
    raw = value.encode()
    found = {
        "plain": raw,
        "JSON": json.dumps(value)[1:-1].encode(),
        "UTF-16": value.encode("utf-16-le"),
        "hexadecimal": raw.hex().encode(),
    }
    for shift in range(3):
        # Only what does not depend on the bytes before and behind.
        body = base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 :]
        found[f"base64 at {shift}"] = body[: len(body) // 4 * 4 - 4]
    return found


@pytest.fixture
def everything(cast: Cast, client_for: Callable[[str], Client]) -> Case:
    """A case and a consultation that hold all of SECRET, with papers drawn and searches made."""
    mediator = cast.actor("mediator")
    applicant = factories.worker(
        id_number=SECRET["applicant's identity number"],
        phone=SECRET["applicant's telephone"],
        address=SECRET["applicant's address"],
        monthly_wage=SECRET["applicant's pay"],
    )
    respondent = factories.employer(
        PLAIN, phone=SECRET["respondent's telephone"], address=SECRET["respondent's address"]
    )
    case = factories.case_in_mediation(
        mediator,
        workers=[applicant],
        employers=[respondent],
        application_form="by_phone",
        caller_phone=SECRET["caller's telephone"],
        recorder_name="书记",
        stated_at=timezone.make_aware(datetime(2026, 3, 2, 9)),
        read_back=True,
    )
    applicant, (respondent,) = factories.parties(case)
    term = factories.money_term(respondent, applicant, account=SECRET["account"])
    factories.effective(case, mediator, terms=[factories.agreements.TermDraft(term)])
    contact.record_contact(
        case,
        ContactAttempt(
            party=applicant, way=Way.MAIL, result=ContactResult.DELIVERED,
            attempted_at=timezone.make_aware(datetime(2026, 3, 5, 9)),
            address_used=SECRET["address of a contact"], words="寄送通知",
        ),
        actor=mediator,
    )  # fmt: skip
    with acting(SYSTEM, act="test"):
        Agent.objects.create(
            case=case, party=respondent, name="王律师",
            phone=SECRET["agent's telephone"], id_number=SECRET["agent's identity number"],
        )  # fmt: skip
        holder = User.objects.get(username="clerk")
        holder.phone = SECRET["account holder's telephone"]
        holder.email = SECRET["account holder's mail address"]
        holder.save()
    scan = SimpleUploadedFile("扫描件.pdf", documents.pdf(title=SECRET["scan"]))
    files.attach(case, actor=mediator, upload=scan, category="evidence")
    _collective(cast)
    _pages(client_for, case)
    with acting(SYSTEM, act="test"):
        for paper in Paper.objects.all():
            pdf_of(paper)
    return case


def _collective(cast: Cast) -> None:
    mediator = cast.actor("mediator")
    case = factories.registered_case(mediator, **collectives.application_fields())
    collectives.listed(case, mediator)
    row = case.members.last()
    with acting(SYSTEM, act="test"):
        row.id_number = SECRET["member's identity number"]
        row.phone = SECRET["member's telephone"]
        row.save()


def _pages(client_for: Callable[[str], Client], case: Case) -> None:
    consultation = typed(
        phone=SECRET["visitor's telephone"], id_number=SECRET["visitor's identity number"]
    )
    assert client_for("legal_aid").post(CREATE, consultation).status_code == 302
    assert Consultation.objects.get().phone == SECRET["visitor's telephone"]
    manager = client_for("manager")
    text = SECRET["telephone that was searched for"]
    for name in ("cases:search", "cases:series_search", "people:search_persons"):
        answer = manager.post(reverse(name), {"text": text, "q": text})
        assert manager.get(answer.url).status_code == 200
    assert manager.get(f"/cases/{case.serial}/").status_code == 200


def bytes_of_the_database(folder: Path) -> dict[str, bytes]:
    """The files of SQLite as they lie there, or all that PostgreSQL gives out."""
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        return {path.name: path.read_bytes() for path in name.parent.glob(f"{name.name}*")}
    dump = subprocess.run(["pg_dump", database_url()], check=True, capture_output=True).stdout
    return {"pg_dump": dump}


def bytes_of_the_files() -> dict[str, bytes]:
    """All of VAR_DIR: scans, papers, messages to workers; the database again, where it is there."""
    return {
        str(path.relative_to(settings.VAR_DIR)): path.read_bytes()
        for path in Path(settings.VAR_DIR).rglob("*")
        if path.is_file()
    }


def bytes_of_a_backup(folder: Path) -> dict[str, bytes]:
    """The file as it is, and what is in it once somebody has the backup key."""
    target = folder / "today.backup"
    call_command("backup", str(target))
    sealed = target.read_bytes()
    with target.open("rb") as file:
        opened = sealing.SealedReader(file, crypto.backup_keys()).read()
    found = {"backup": sealed, "opened backup": opened}
    if connection.vendor == "postgresql":
        # pg_dump's own format is compressed.
        dump = folder / "dump"
        dump.write_bytes(opened[opened.index(b"PGDMP") :])
        command = ["pg_restore", "--file=-", str(dump)]
        found["dump in it"] = subprocess.run(command, check=False, capture_output=True).stdout
    return found


def test_no_number_account_or_address_lies_readable_anywhere(
    everything: Case, tmp_path: Path, settings: Any
) -> None:
    database = bytes_of_the_database(tmp_path)
    backup = bytes_of_a_backup(tmp_path)
    places = database | bytes_of_the_files() | backup
    assert any(PLAIN.encode() in content for content in database.values()), "we can find things"
    assert PLAIN.encode() not in backup.pop("backup")
    assert any(PLAIN.encode() in content for content in backup.values())
    found = [
        f"{what} in {place}, {spelling}"
        for what, value in SECRET.items()
        for spelling, spelled in spellings(value).items()
        for place, content in places.items()
        if spelled in content
    ]
    assert found == []


def test_each_of_them_is_there_for_who_may_read_it(everything: Case) -> None:
    """Otherwise the test above would have looked for what nobody stored."""
    applicant, (respondent,) = factories.parties(everything)
    agent, visitor = Agent.objects.get(), Consultation.objects.get()
    member = Member.objects.get(
        phone_index=crypto.blind_index("phone", SECRET["member's telephone"])
    )
    holder = User.objects.get(username="clerk")
    (paper,) = Paper.objects.filter(kind="agreement")
    (scan,) = everything.attachments.all()
    searched = {entry.text for entry in AccessEntry.objects.filter(act="search")}
    account = everything.agreements.get().terms.get().account
    assert {
        "applicant's identity number": applicant.id_number,
        "applicant's telephone": applicant.phone,
        "applicant's address": applicant.address,
        "applicant's pay": str(applicant.monthly_wage),
        "respondent's telephone": respondent.phone,
        "respondent's address": respondent.address,
        "agent's telephone": agent.phone,
        "agent's identity number": agent.id_number,
        "account": account if account in paper.context_json else "",
        "caller's telephone": everything.caller_phone,
        "address of a contact": everything.contacts.get().address_used,
        "member's identity number": member.id_number,
        "member's telephone": member.phone,
        "visitor's telephone": visitor.phone,
        "visitor's identity number": visitor.id_number,
        "account holder's telephone": holder.phone,
        "account holder's mail address": holder.email,
        "telephone that was searched for": searched.pop(),
        "scan": PdfReader(BytesIO(vault_files.read(scan.stored))).metadata.title,
    } == SECRET
    assert searched == set()
    assert all(paper.pdf for paper in Paper.objects.all())


@pytest.mark.parametrize("value", ["13917171701", "上海市浦东新区鹦鹉螺路717弄3号"])
def test_the_spellings_are_those_that_are_met(value: str) -> None:
    raw = value.encode()
    for before in (b"", b"x", b"xy", b"xyz"):
        packed = base64.b64encode(before + raw + b"behind")
        assert any(spelled in packed for spelled in spellings(value).values())
    assert spellings(value)["JSON"] in json.dumps({"phone": value}).encode()
