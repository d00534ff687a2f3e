"""Issued papers carry the house's electronic signature, where it has a certificate for it."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Error
from django.core.checks import Warning as CheckWarning
from django.test import Client
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from mediation.jobs.enums import JobState
from mediation.jobs.models import Job
from mediation.papers import checks, services, signatures
from mediation.papers.bundle import bundle
from mediation.papers.models import Paper
from mediation.papers.signatures import CannotSign
from mediation.vault.models import StoredFile
from tests.papers.conftest import KIND
from tests.papers.test_render import printed, text_of
from tests.support import certificates, pdfa
from tests.support.cast import Cast
from tests.support.certificates import PASSPHRASE, Issued
from tests.support.processes import ROOT

Issue = Callable[..., Paper]


@dataclass(frozen=True)
class House:
    """The certificates of a station, of whoever stamps the time, and who vouches for both."""

    authority: Issued
    station: Issued
    stamper: Issued


@pytest.fixture(scope="module")
def house() -> House:
    authority = certificates.issued("测试认证机构")
    return House(
        authority,
        certificates.issued("测试工作站", authority),
        certificates.issued("测试时间戳", authority, stamps=True),
    )


@pytest.fixture
def signing_house(house: House, tmp_path: Path, settings: Any) -> House:
    """The station has its certificate; no time-stamp server."""
    path = house.station.pkcs12(tmp_path / "papers.p12", house.authority)
    settings.PAPER_SIGNING_P12, settings.PAPER_SIGNING_PASSPHRASE = str(path), PASSPHRASE
    return house


@pytest.fixture
def stamps(signing_house: House, settings: Any) -> Iterator[Any]:
    """And a time-stamp server."""
    with certificates.stamp_server(signing_house.stamper, signing_house.authority) as server:
        settings.PAPER_TIMESTAMP_URL = server.url
        yield server


def status_of(content: bytes, house: House) -> PdfSignatureStatus:
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    trust = ValidationContext(trust_roots=[house.authority.der()], allow_fetching=False)
    # In a thread of its own: the browser's tests leave a running loop in this one.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(
            validate_pdf_signature, signature, trust, ts_validation_context=trust
        ).result()


def test_a_signed_paper_is_intact_and_trusted(signing_house: House) -> None:
    plain = printed("withdrawal")
    signed = signatures.signed(plain)
    status = status_of(signed, signing_house)
    (signature,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    assert (status.bottom_line, status.coverage.name) == (True, "ENTIRE_FILE")
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert status.timestamp_validity is None
    assert text_of(signed) == text_of(plain)


def test_another_program_says_so_too(signing_house: House, tmp_path: Path) -> None:
    (tmp_path / "signed.pdf").write_bytes(signatures.signed(printed("withdrawal")))
    said = subprocess.run(
        ["pdfsig", "-nocert", str(tmp_path / "signed.pdf")],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert pdfa.syntax_problems(tmp_path / "signed.pdf") == ""


def test_the_signature_leaves_the_archival_copy_one(signing_house: House) -> None:
    assert pdfa.problems(signatures.signed(printed("agreement")), is_signed=True) == []


def test_a_time_stamp_says_since_when(stamps: Any, signing_house: House) -> None:
    status = status_of(signatures.signed(printed("withdrawal")), signing_house)
    assert status.bottom_line
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.intact


def test_whoever_changes_a_byte_breaks_it(signing_house: House) -> None:
    content = bytearray(signatures.signed(printed("withdrawal")))
    content[len(content) // 3] ^= 1
    assert not status_of(bytes(content), signing_house).intact


def test_without_a_certificate_nothing_is_signed() -> None:
    assert signatures.signed(b"%PDF") == b"%PDF"


@pytest.mark.usefixtures("kind", "as_nobody_in_particular")
class TestOfAPaper:
    def test_what_is_kept_and_hashed_is_the_signed_file(
        self, signing_house: House, issue: Issue
    ) -> None:
        content = services.pdf_of(issue())
        paper = Paper.objects.get()
        assert status_of(content, signing_house).bottom_line
        assert hashlib.sha256(content).hexdigest() == paper.sha256
        assert services.pdf_of(paper) == content

    def test_a_draft_is_not_signed(self, signing_house: House, cast: Cast) -> None:
        assert b"/ByteRange" not in services.draft_pdf(KIND, cast.building)

    def test_while_the_stamps_are_away_it_waits_and_is_not_half_kept(
        self, stamps: Any, signing_house: House, issue: Issue, finish_jobs: Callable[[], int]
    ) -> None:
        stamps.answers = False
        paper = issue()
        finish_jobs()
        job = Job.objects.get()
        with pytest.raises(CannotSign):
            services.pdf_of(paper)
        assert (job.state, job.error) == (JobState.QUEUED, str(CannotSign.reason))
        assert (Paper.objects.get().pdf, StoredFile.objects.count()) == (None, 0)
        stamps.answers = True
        Job.objects.update(due_at=job.created_at)
        finish_jobs()
        assert Job.objects.get().state == JobState.DONE
        assert status_of(services.pdf_of(paper), signing_house).bottom_line

    def test_the_public_page_says_genuine(
        self, signing_house: House, issue: Issue, client: Client
    ) -> None:
        paper = issue()
        services.pdf_of(paper)
        paper.refresh_from_db()
        page = client.get(reverse("verify_code", args=[paper.code])).content.decode()
        assert paper.sha256 in page

    def test_a_bundle_carries_no_broken_signature(self, signing_house: House, issue: Issue) -> None:
        bound = PdfReader(BytesIO(bundle([issue()])))
        assert "/AcroForm" not in bound.trailer["/Root"].get_object()
        assert not any(page.get("/Annots") for page in bound.pages)


class TestTheCheckAtStart:
    def test_a_good_certificate_has_nothing_to_say(self, signing_house: House) -> None:
        assert checks.papers_can_be_signed() == []

    def test_none_is_no_mistake(self) -> None:
        assert checks.papers_can_be_signed() == []

    @pytest.mark.parametrize("content", [None, b"no certificate"])
    def test_an_unreadable_file_is_an_error(
        self, content: bytes | None, tmp_path: Path, settings: Any
    ) -> None:
        settings.PAPER_SIGNING_P12 = str(tmp_path / "papers.p12")
        if content is not None:
            (tmp_path / "papers.p12").write_bytes(content)
        (found,) = checks.papers_can_be_signed()
        assert (type(found), found.id) == (Error, "papers.E002")
        with pytest.raises(CannotSign):
            signatures.signed(b"%PDF")

    def test_a_wrong_passphrase_is_an_error(self, signing_house: House, settings: Any) -> None:
        settings.PAPER_SIGNING_PASSPHRASE = "another"
        assert [found.id for found in checks.papers_can_be_signed()] == ["papers.E002"]

    @pytest.mark.parametrize(
        ("days", "says"),
        [
            ((-30, -1), "ended on"),
            ((1, 30), "begins on"),
            ((-30, 20), "ends on"),
        ],
    )
    def test_one_that_is_over_or_soon_will_be_is_a_warning(
        self, days: tuple[int, int], says: str, house: House, tmp_path: Path, settings: Any
    ) -> None:
        short = certificates.issued("测试工作站", house.authority, days=days)
        settings.PAPER_SIGNING_P12 = str(short.pkcs12(tmp_path / "short.p12", house.authority))
        settings.PAPER_SIGNING_PASSPHRASE = PASSPHRASE
        (found,) = checks.papers_can_be_signed()
        assert (type(found), found.id, says in found.msg) == (CheckWarning, "papers.W003", True)

    def test_one_that_is_over_signs_nothing(
        self, house: House, tmp_path: Path, settings: Any
    ) -> None:
        over = certificates.issued("测试工作站", house.authority, days=(-30, -1))
        settings.PAPER_SIGNING_P12 = str(over.pkcs12(tmp_path / "over.p12", house.authority))
        settings.PAPER_SIGNING_PASSPHRASE = PASSPHRASE
        with pytest.raises(CannotSign, match="not valid today"):
            signatures.signed(b"%PDF")

    def test_a_file_that_others_can_read_is_a_warning(
        self, signing_house: House, settings: Any
    ) -> None:
        Path(settings.PAPER_SIGNING_P12).chmod(0o644)
        assert [found.id for found in checks.papers_can_be_signed()] == ["papers.W004"]


@pytest.mark.parametrize(
    "variables",
    [
        {"PAPER_SIGNING_PASSPHRASE": "secret"},
        {"PAPER_TIMESTAMP_URL": "https://stamps.example.cn/"},
        {"PAPER_SIGNING_P12": "papers.p12", "PAPER_TIMESTAMP_URL": "stamps.example.cn"},
        {"PAPER_SIGNING_P12": "papers.p12", "PAPER_TIMESTAMP_URL": "ftp://stamps.example.cn/"},
    ],
)
def test_settings_that_contradict_each_other_stop_the_program(variables: dict[str, str]) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", "import mediation.settings"],
        cwd=ROOT, env={**os.environ, **variables}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "ImproperlyConfigured: PAPER_" in answer.stderr
