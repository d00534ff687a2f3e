"""People at their desks, as verbs: each opens the page, fills in its real form and sends it.

What a form shows already (today's date, the version, a proposed reason) is sent as it stands, so
that a story names only what a person would type. A form that comes back raises `NotDone` with the
sentences that the page shows.
"""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from tests.flows.pages import Form, Page
from tests.support.cast import PASSWORD

SERIAL = re.compile(r"/cases/([A-Z0-9]+-\d{4}-\d{6})/")
REDIRECTS = (301, 302, 303)
DONE = 200
SUBMIT, SAVE = "登记并提交审查", "保存草稿"
#: The buttons by which a page gives itself back with one more row.
ADDERS = {
    "applicants": "添加申请人",
    "respondents": "添加被申请人",
    "agents": "添加代理人",
    "claims": "添加请求",
}


class NotDone(Exception):
    """The server answered a form with something else than its success.

    Attributes:
        page: the page that came instead.
        reasons: the sentences that say why.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.reasons = page.complaints
        super().__init__(f"{page.status} {page.url}: {self.reasons or page.text[:400]}")


class Person:
    """Somebody at a browser without script, who signs in when asked to.

    `role` names the membership in which somebody with several of them acts.
    """

    def __init__(self, username: str, *, role: str = "") -> None:
        self.username = username
        self.role = role
        self.client = Client(enforce_csrf_checks=True)

    # --- Browsing ---------------------------------------------------------------------------

    def fetch(self, url: str) -> Page:
        """What stands at this address, whatever its status."""
        page = self._get(url)
        if "/account/login/" in page.url:
            self.sign_in()
            page = self._get(url)
        return page

    def open(self, url: str) -> Page:
        """The page at this address, which must be there."""
        page = self.fetch(url)
        assert page.status == DONE, f"{page.status} {url}: {page.text[:400]}"
        return page

    def download(self, url: str) -> Any:
        """The bare response: a file."""
        self.open("/cases/")
        response = self.client.get(url)
        assert response.status_code == DONE, f"{response.status_code} {url}"
        return response

    def _get(self, url: str) -> Page:
        response = self.client.get(url)
        while response.status_code in REDIRECTS:
            url = response["Location"]
            response = self.client.get(url)
        return Page(url, response)

    def send(self, form: Form, button: str = "") -> Page:
        """Press the button; the page at which the person ends up.

        Raises:
            NotDone: when the form was not carried out.
        """
        response = self.client.post(form.action, form.posted(button))
        if response.status_code in REDIRECTS:
            return self._get(response["Location"])
        page = Page(form.action, response)
        # A page that comes back with one more row is an answer.
        if response.status_code != DONE:
            raise NotDone(page)
        return page

    def sign_in(self) -> None:
        login = self._get("/account/login/").form(button="登录")
        page = self.send(login.fill(username=self.username, password=PASSWORD))
        if self.role:
            choice = self._get("/account/role/").form(button=self.role)
            page = self.send(choice, choice.button(self.role))
        assert page.status == DONE, page.text

    def case(self, serial: str) -> Page:
        return self.open(f"/cases/{serial}/")

    def act(self, serial: str, act: str, *, button: str = "", **fields: Any) -> Page:
        """Open the page of an act on the case, fill in its one form, and send it."""
        form = self.open(f"/cases/{serial}/{act}/").form(f"/{act}/")
        return self.send(form.fill(**fields), button)

    # --- From the telephone to the counter ---------------------------------------------------

    def log_consultation(self, **fields: Any) -> Page:
        """Log a consultation; its page."""
        return self.send(self.open("/consultations/new/").form(button="保存").fill(**fields))

    def open_case_from(self, consultation: Page) -> tuple[str, Page]:
        """The serial of the case that is opened from a consultation, and its form to complete."""
        page = self.send(consultation.form("/open-case/"))
        return _serial(page.url), page

    def complete(self, serial: str, page: Page, *, submit: bool = True, **fields: Any) -> Page:
        """Fill in what the application form of a case still lacks."""
        label = "保存并提交审查" if submit else "保存"
        return self.send(page.form(button=label).fill(**fields), label)

    def register(
        self,
        *,
        applicants: list[dict[str, Any]],
        respondents: list[dict[str, Any]],
        claims: list[dict[str, Any]],
        agents: list[dict[str, Any]] | None = None,
        submit: bool = True,
        **case: Any,
    ) -> str:
        """Type an application at the counter; the serial of the case."""
        form = self.open("/cases/new/").form(button=SUBMIT)
        rows = {
            "applicants": applicants,
            "respondents": respondents,
            "agents": agents or [],
            "claims": claims,
        }
        for prefix, entries in rows.items():
            form = self._type_rows(form, prefix, entries)
        form.fill(**{f"case-{name}": value for name, value in case.items()})
        return _serial(self.send(form, SUBMIT if submit else "登记").url)

    def _type_rows(self, form: Form, prefix: str, entries: list[dict[str, Any]]) -> Form:
        for number, entry in enumerate(entries):
            if number == int(form.values[f"{prefix}-TOTAL_FORMS"][0]):
                form = self.send(form, ADDERS[prefix]).form(button=SUBMIT)
            form.fill(**{f"{prefix}-{number}-{name}": value for name, value in entry.items()})
        return form

    def submit(self, serial: str, **fields: Any) -> Page:
        return self.act(serial, "submit", **fields)

    # --- Review -------------------------------------------------------------------------------

    def examine(self, serial: str, **answers: Any) -> Page:
        """Answer the objective conditions, with yes unless told otherwise."""
        yes = dict.fromkeys(("in_scope", "not_barred", "parties_reachable", "facts_clear"), "True")
        form = self.open(f"/cases/{serial}/review/").form("/review/")
        return self.send(form.fill(**(yes | answers)))

    def ask(self, serial: str, respondent: str, **fields: Any) -> Page:
        form = self.open(f"/cases/{serial}/review/").form("/review/ask/")
        return self.send(form.fill(respondent=respondent, **fields))

    def consent(self, serial: str, party: str, *, answer: str = "yes", **fields: Any) -> Page:
        """Record a party's yes or no to mediation."""
        page = self.open(f"/cases/{serial}/review/")
        form = page.form("/review/consent/", button="登记答复")
        return self.send(form.fill(party=party, answer=answer, **fields))

    def waive(self, serial: str, party: str, *, answer: str = "yes", **fields: Any) -> Page:
        """Record what a party says to a mediator who declared a conflict of interest."""
        page = self.open(f"/cases/{serial}/review/")
        form = page.form("/review/waiver/")
        return self.send(form.fill(party=party, answer=answer, **fields))

    def tell_relation(self, serial: str, party: str, **fields: Any) -> Page:
        """Record that a party was told of a mediator's employment, and what it chose."""
        form = self.open(f"/cases/{serial}/review/").form("/review/notice/")
        return self.send(form.fill(party=party, **fields))

    def take(self, serial: str, **fields: Any) -> Page:
        return self.act(serial, "take", **({"conflict": "none"} | fields))

    def accept(self, serial: str, **fields: Any) -> Page:
        form = self.open(f"/cases/{serial}/review/").form("/review/accept/")
        return self.send(form.fill(**fields))

    def refuse(self, serial: str, **fields: Any) -> Page:
        """Do not accept the case, for the reason that the page proposes unless one is given."""
        form = self.open(f"/cases/{serial}/review/").form("/review/not-accepted/")
        return self.send(form.fill(**fields))

    def bring_to_mediation(self, serial: str, *parties: str) -> Page:
        """The usual review: conditions met, these parties willing, taken and accepted."""
        self.examine(serial)
        for party in parties:
            self.consent(serial, party)
        self.take(serial)
        return self.accept(serial)

    # --- Mediation ----------------------------------------------------------------------------

    def plan_session(self, serial: str, **fields: Any) -> Page:
        form = self.open(f"/cases/{serial}/sessions/new/").form("/sessions/new/")
        return self.send(form.fill(**fields))

    def record_session(self, serial: str, number: int | None = None, **fields: Any) -> Page:
        place = f"{number}/record" if number else "record"
        form = self.open(f"/cases/{serial}/sessions/{place}/").form("record/")
        return self.send(form.fill(**fields))

    def draft(
        self,
        serial: str,
        *,
        money: list[dict[str, Any]],
        instalments: dict[str, Any] | None = None,
        block: str = "",
        **text: Any,
    ) -> str:
        """Write a new version of the agreement; the address of its page.

        Args:
            money: the money terms.
            instalments: what the splitter of the first money term is asked for.
            block: a usual clause to insert.
        """
        form = self.open(f"/cases/{serial}/agreements/new/").form(button=SAVE)
        for number, term in enumerate(money):
            if number == int(form.values["money-TOTAL_FORMS"][0]):
                form = self.send(form, "添加款项").form(button=SAVE)
            form.fill(**{f"money-{number}-{name}": value for name, value in term.items()})
        if instalments:
            form.fill(**{f"money-0-split-{name}": value for name, value in instalments.items()})
            form = self.send(form, "按月等额拆分").form(button=SAVE)
        if block:
            form = self.send(form.fill(block=block), "插入").form(button=SAVE)
        return self.send(form.fill(**text), SAVE).url

    def offer(self, agreement: str, **fields: Any) -> Page:
        """Make the text final: the paper is issued."""
        return self.send(self.open(f"{agreement}offer/").form("/offer/").fill(**fields))

    def sign(self, agreement: str, *who: str, **fields: Any) -> Page:
        """Record signatures and the seal, by the captions of their places on the paper."""
        page = self.open(agreement)
        for caption in who:
            page = self.send(page.form(button=caption).fill(**fields))
        return page

    def pay(self, agreement: str, what: str, **fields: Any) -> Page:
        form = self.open(f"{agreement}payment/").form("/payment/")
        return self.send(form.fill(position=what, **fields))

    def settle(self, serial: str, **fields: Any) -> Page:
        return self.act(serial, "settle", **fields)

    # --- Administration -----------------------------------------------------------------------

    def edit_organisation(self, code: str, **fields: Any) -> Page:
        url = f"/administration/organisations/{code}/edit/"
        return self.send(self.open(url).form(url).fill(**fields))


def _serial(url: str) -> str:
    found = SERIAL.search(url)
    assert found is not None, f"{url} is no case's"
    return found.group(1)
