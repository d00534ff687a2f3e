"""One visit (一次办结): the application, then what the review, the session and the closing ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import PartyKind
from cases.forms.intake import ApplicationForm
from cases.forms.refusals import refusals_beside
from cases.forms.rows import FormList, content_key, form_token, with_one_more_row
from cases.forms.visit_sections import OutcomeSection, PromiseRows, ReviewSection, SittingSection
from cases.models import Agent, Agreement, OwnSettlement, Party, Term
from cases.services.one_visit import (
    APPLICATION,
    OUTCOME,
    REVIEW,
    SITTING,
    Settlement,
    Visit,
    VisitRefused,
)
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from mediation.ui.parts import Text

#: What can be left for later of an application that is settled at once.
MORE = ("building", "grade", "worker_count", "wants_station", "is_collective")
HEEDED, NOT_A_DUPLICATE = "heeded", "not_a_duplicate_of"
#: What is posted beside the words of the dispute.
NO_CONTENT = {HEEDED, NOT_A_DUPLICATE}


@dataclass(frozen=True)
class Section:
    """A part of the page, and the forms in it."""

    key: str
    label: Text
    form: Any
    formsets: Sequence[Any] = ()


class VisitForm:
    """The whole page: judged by `is_valid`, then handed over by `visit`."""

    def __init__(self, actor: Actor, data: Any = None) -> None:
        self.actor, self.data = actor, data
        self.application = ApplicationForm(actor, data=data)
        self.review: Any = ReviewSection(data, prefix="review")
        self.sitting: Any = SittingSection(data, prefix="sitting", actor=actor)
        self.outcome: Any = OutcomeSection(data, prefix="outcome")
        keys = [*self.application.applicants.keys, *self.application.respondents.keys]
        self.money: Any = PromiseRows(
            data, queryset=Term.objects.none(), prefix="money", form_kwargs={"parties": keys}
        )
        self.token: UUID = form_token(data)
        case: Any = self.application.case
        case.fields["organisation"].queryset = case.fields["organisation"].queryset.filter(
            may_accept=True
        )
        case.fields["facts"].required, case.fields["facts"].help_text = True, ""
        if data is None:
            # The first choice that nobody can make for the person.
            case.fields["source"].widget.attrs["autofocus"] = True

    @property
    def key(self) -> UUID:
        """By which the case is known that this very form makes.

        The page with other words in it, come back to by the browser's own button, is another form:
        it must not lead to the first one's case as if what was typed now stood there.
        """
        return content_key(self.token, self.data, ignored=NO_CONTENT)

    @property
    def heeded(self) -> list[str]:
        """The warnings that the person has ticked as read."""
        return self._posted(HEEDED)

    @property
    def not_duplicates(self) -> list[str]:
        """Serials of the cases that the person has ticked as another dispute."""
        return self._posted(NOT_A_DUPLICATE)

    def _posted(self, name: str) -> list[str]:
        values: list[str] = self.data.getlist(name) if self.data is not None else []
        return values

    @property
    def sections(self) -> list[Section]:
        """The parts of the page in their order."""
        application = self.application
        money = FormList() if self.outcome.is_own else self.money
        return [
            Section(APPLICATION, _("申请"), application.case, application.formsets),
            Section(REVIEW, _("审查与受理"), self.review),
            Section(SITTING, _("调解"), self.sitting),
            Section(OUTCOME, _("结果与结案"), self.outcome, [money]),
        ]

    @property
    def origin(self) -> list[forms.BoundField]:
        """Where the application comes from, as far as it is always asked."""
        return [field for field in self.application.case.origin if field.name not in MORE]

    @property
    def origin_more(self) -> list[forms.BoundField]:
        """Further fields of the application."""
        return [field for field in self.application.case.origin if field.name in MORE]

    @property
    def more_is_open(self) -> bool:
        """Whether one of them holds a mistake that must not lie hidden."""
        return any(field.errors for field in self.origin_more)

    def with_one_more_row(self, prefix: str) -> "VisitForm":
        """The same page with everything that was typed, one more row, and nothing judged yet."""
        page = VisitForm(self.actor, with_one_more_row(self.data, prefix))
        for section in page.sections:
            section.form.quiet = True
        for formset in (*page.application.formsets, page.money):
            formset.hush()
        return page

    def is_valid(self) -> bool:
        """Judge every part, so that all mistakes show at once."""
        judged = [
            self.application.is_valid(),
            self.review.is_valid(),
            self.sitting.is_valid(),
            self.outcome.is_valid(),
            self.outcome.is_own or self.money.is_valid(),
            self._judge_completeness(),
        ]
        return all(judged) and self._judge_people()

    def _judge_completeness(self) -> bool:
        """What the operations would refuse one after the other, said with everything else."""
        application, data = self.application, self.outcome.cleaned_data
        missing = []
        if not application.respondents.used:
            missing.append((application.case, _("请至少填写一名被申请人。")))
        if not application.claims.used:
            missing.append((application.case, _("至少登记一项调解请求。")))
        if not (self.outcome.is_own or self.money.used or data.get("clauses")):
            missing.append((self.outcome, _("至少写明一项协议条款。")))
        for form, sentence in missing:
            form.add_error(None, sentence)
        return not missing

    def _judge_people(self) -> bool:
        """Who came for the employers, and to whom and by whom is paid."""
        parties = self._parties()
        money = [] if self.outcome.is_own else self.money.used
        for form in money:
            for name in ("payer", "payee"):
                if form.cleaned_data[name] not in parties:
                    form.add_error(name, _("请先填写这名当事人。"))
        if any(not name for _person, name in self._came()):
            self.sitting.add_error(
                "came_for_employer", _("请填写到场人姓名；几个单位的，按上面的顺序以顿号分隔。")
            )
        return all(form.is_valid() for form in (self.sitting, *money))

    def _parties(self) -> dict[str, Party]:
        return {
            **self.application.applicants.by_key(),
            **self.application.respondents.by_key(),
        }

    def _came(self) -> list[tuple[Party | Agent, str]]:
        """Everybody who came, with the name: an empty one is still to be given."""
        parties = self._parties()
        agents: dict[str, list[Agent]] = {}
        for form in self.application.agents.used:
            agents.setdefault(form.cleaned_data["principal"], []).append(form.instance)
        names = self._names(parties, agents)
        came: list[tuple[Party | Agent, str]] = []
        for key, party in parties.items():
            if key in names:
                came.append((party, names[key]))
            came += [(agent, agent.name) for agent in agents.get(key, [])]
        return came

    def _names(self, parties: dict[str, Party], agents: dict[str, list[Agent]]) -> dict[str, str]:
        """Key of each party that came in person, an employer by somebody → the name of who came."""
        names = {key: row.name for key, row in parties.items() if row.kind == PartyKind.WORKER}
        employers = [key for key in parties if key not in names]
        alone = [key for key in employers if key not in agents]
        typed = self.sitting.cleaned_data["came_for_employer"]
        if not typed:
            return names | {key: parties[key].legal_representative for key in alone}
        places = alone or employers
        given = typed.split("、") if len(places) > 1 else [typed]
        if len(given) != len(places):
            given = [""] * len(places)
        return names | dict(zip(places, given, strict=True))

    def visit(self) -> Visit:
        """What was typed, as the operation takes it; only after `is_valid`."""
        application = self.application.application()
        case, sitting = self.application.case, self.sitting
        return Visit(
            application=application,
            organisation=case.cleaned_data["organisation"],
            review=self.review.review(),
            conflict=self.review.cleaned_data["conflict"],
            relation_told=self.review.cleaned_data["told"],
            disclosure=self.review.cleaned_data["disclosure"],
            session=sitting.session(case.cleaned_data["received_on"]),
            came=self._came(),
            identity_checked=sitting.cleaned_data["identity_checked"],
            record_signed=sitting.cleaned_data["record_signed"],
            settlement=self._settlement(case.cleaned_data["received_on"]),
        )

    def _settlement(self, day: date) -> Settlement:
        data = self.outcome.cleaned_data
        if self.outcome.is_own:
            return Settlement(own=OwnSettlement(content=data["content"], amount=data["amount"]))
        parties = self._parties()
        return Settlement(
            agreement=Agreement(
                dispute=data["dispute"],
                employment_ends_on=data["employment_ends_on"],
                breach_consequences=data["breach_consequences"],
                final_settlement=data["final_settlement"],
                copies=data["copies"],
            ),
            promises=[form.promise(parties, day) for form in self.money.used],
            clauses=[line.strip() for line in data["clauses"].splitlines() if line.strip()],
            agents_sign=data["agents_sign"],
            sealed=data["sealed"],
        )


class refusals_by_section(refusals_beside):  # noqa: N801  used like its parent
    """Show why an operation of the visit refused in the section that it carries out."""

    def __init__(self, page: VisitForm) -> None:
        super().__init__(page.application.case)
        self._forms = {section.key: section.form for section in page.sections}

    def form_for(self, refused: ActionRefused) -> forms.BaseForm:
        if isinstance(refused, VisitRefused):
            form: forms.BaseForm = self._forms[refused.section]
            return form
        return self.form
