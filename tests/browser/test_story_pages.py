"""Every main page of a station with cases, consultations and figures, as the fitting role sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from cases.enums import AgreementState
from cases.models import Agreement, Case
from legal_aid.models import Consultation
from mediation.people.models import Employer, Person
from mediation.stations.models import User
from tests.browser.axe import overflow, violations
from tests.browser.conftest import HEIGHTS, NARROW, WIDE

CASES = 30
LAST_DAY = "2026-06-30"


@pytest.fixture
def station(transactional_db: None, tmp_path: Path) -> dict[str, str]:
    """The demonstration station; role → user name."""
    call_command("demo", f"--cases={CASES}", f"--until={LAST_DAY}", verbosity=0)
    path = Path(settings.VAR_DIR) / "demo-accounts.json"
    accounts = json.loads(path.read_text())
    path.unlink()
    return {role: account["username"] for role, account in accounts.items()}


@pytest.fixture
def become(
    context: BrowserContext, live_server: LiveServer, station: dict[str, str]
) -> Callable[[str], None]:
    """`become("manager")`: this browser is now that person's."""

    def enter(role: str) -> None:
        client = Client()
        client.force_login(User.objects.get(username=station[role]))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.clear_cookies()
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )

    return enter


def faults(page: Page, url: str) -> list[str]:
    """What is wrong with the page at this address, at both widths."""
    answer = page.goto(url)
    if answer is None or answer.status != 200:
        return [f"{url}: {answer.status if answer else 'no answer'}"]
    if urlsplit(page.url).path != urlsplit(url).path:
        return [f"{url}: led to {page.url}"]
    found = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found += [f"{url} at {width}: {fault}" for fault in violations(page)]
        if wider := overflow(page):
            found.append(f"{url} at {width}: {wider} px wider than its window")
    return found


def case_pages() -> list[str]:
    """A case in each state, and every act's page of one that is in mediation."""
    states = Case.objects.order_by("state").values_list("state", flat=True).distinct()
    serials = {state: newest(state).serial for state in states}
    pages = [f"/cases/{serial}/" for serial in serials.values()]
    pages.append(f"/cases/{serials['eligibility']}/review/")
    acts = (
        "history/", "related/", "mediators/", "sessions/new/", "sessions/record/",
        "agreements/new/", "settlement/", "outcomes/", "settle/", "failed/", "withdraw/",
        "extension/", "attachments/new/", "notes/new/", "review/", "contacts/", "contacts/new/",
        "references/new/", "panel/", "agents/", "calculation/", "changes/", "parties/change/",
        "parties/change/renamed/", "correct/", "transfer/", "series/", "void/",
    )  # fmt: skip
    pages += [f"/cases/{serials['mediation']}/{act}" for act in acts]
    for state in (AgreementState.SIGNING, AgreementState.EFFECTIVE, AgreementState.PERFORMED):
        if agreement := Agreement.objects.filter(state=state).first():
            pages.append(agreement.get_absolute_url())
    return [*pages, f"/cases/{serials['settled']}/reopen/"]


def newest(state: str) -> Case:
    case: Case = Case.objects.filter(state=state).latest("received_on", "pk")
    return case


OF_MANAGER = (
    "/",
    "/cases/",
    "/cases/new/",
    "/cases/visit/",
    "/series/",
    "/series/new/",
    "/transfers/",
    "/reports/",
    "/reports/?month=2026-05",
    "/reports/concluded/?month=2026-05",
    "/consultations/",
    "/consultations/new/",
    "/people/",
    "/people/employers/",
    "/account/password/",
    "/account/role/",
    "/administration/",
    "/administration/organisations/",
    "/administration/organisations/LJZ/",
    "/administration/organisations/LJZ/edit/",
    "/administration/buildings/",
    "/administration/buildings/new/",
    "/administration/users/",
    "/administration/users/new/",
    "/administration/calendar/2026/",
    "/administration/calendar/2026/days/",
    "/administration/log/changes/",
    "/administration/log/access/",
)
OF_OTHERS = {
    "mediator": ("/", "/cases/", "/reports/"),
    "point_mediator": ("/", "/cases/", "/cases/new/"),
    "clerk": ("/", "/cases/"),
    "legal_aid": ("/", "/consultations/", "/reports/"),
    "auditor": ("/", "/cases/", "/reports/", "/administration/log/access/"),
    "administrator": ("/", "/administration/", "/administration/users/"),
}


def test_every_main_page_can_be_used_by_everybody_on_any_screen(
    page: Page, become: Callable[[str], None], station: dict[str, str]
) -> None:
    """No axe violation and nothing to scroll sideways for; a console error fails the test, too."""
    found = faults(page, "/account/login/")
    become("manager")
    person, employer = Person.objects.latest("pk"), Employer.objects.latest("pk")
    addresses = (
        Consultation.objects.latest("pk").get_absolute_url(),
        f"/people/{person.data_key_id}/",
        f"/people/employers/{employer.data_key_id}/",
    )
    account = f"/administration/users/{station['mediator']}/"
    for url in (*OF_MANAGER, *addresses, account, *case_pages()):
        found += faults(page, url)
    for role, urls in OF_OTHERS.items():
        become(role)
        for url in urls:
            found += faults(page, url)
    assert found == []


def test_the_pages_of_refusals_can_be_used_too(
    page: Page, become: Callable[[str], None], console_errors: list[str]
) -> None:
    become("mediator")
    for url, status in (("/cases/LJZ-2026-999999/", 404), ("/consultations/", 403)):
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == status
        assert violations(page) == []
        assert page.get_by_role("link").count() > 0
    # The browser itself reports each of these statuses as an error.
    console_errors.clear()
