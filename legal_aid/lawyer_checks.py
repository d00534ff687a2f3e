"""Whether a lawyer may act in an aided matter: what the records say against it (律师法 art. 39).

Whoever mediates or mediated the dispute, or acts or acted for the employer, never acts for the
worker; the database refuses the plainest of it as well (`legal_aid/rules.py`). Of another lawyer of
the same firm the manager judges: parties may agree to that, and the manager says on record why. A
mere namesake is a question to whoever assigns. It reads; `services/assigning.py` writes it down.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.conflicts import ask_the_manager
from cases.enums import Capacity, PartyKind
from cases.models import Agent, Case, Participation, Party
from legal_aid.models import AidApplication, Lawyer, LawyerEngagement
from mediation.history.actor import Actor
from mediation.people import identifiers
from mediation.people.conflicts import same_name
from mediation.stations.models import User
from mediation.vault import keys


class Weight(StrEnum):
    """What a finding asks for, the heaviest first."""

    BARS = "bars"
    MANAGER = "manager"  # the manager may assign, with a reason
    HINT = "hint"  # whoever assigns says why it is no obstacle


@dataclass(frozen=True, slots=True)
class LawyerFinding:
    """One thing that the records say.

    `told`: for the reader for whom it was looked up; `in_full`: for the manager of the station.
    """

    lawyer_id: int
    weight: Weight
    told: str
    in_full: str


@dataclass(frozen=True, slots=True)
class _Employer:
    name: str
    code: str

    def is_same(self, name: str, code: str) -> bool:
        """By credit code where both are known, else by name."""
        own, other = identifiers.clean(self.code), identifiers.clean(code)
        return own == other if own and other else same_name(self.name, name)


def check_lawyer(
    application: AidApplication, lawyer: Lawyer, *, actor: Actor
) -> list[LawyerFinding]:
    """Everything that the records say against `lawyer` in this matter, as `actor` may know it."""
    return check_lawyers(application, [lawyer], actor=actor)[lawyer.pk]


def check_lawyers(
    application: AidApplication, lawyers: Iterable[Lawyer], *, actor: Actor
) -> dict[int, list[LawyerFinding]]:
    """The findings of each lawyer by id, the heaviest first, in a fixed number of queries."""
    rows = list(lawyers)
    found = [
        *_of_the_dispute(application, rows),
        *_engagements(application, rows),
        *_in_other_cases(application, rows, actor),
    ]
    order = list(Weight)
    result: dict[int, list[LawyerFinding]] = {lawyer.pk: [] for lawyer in rows}
    for finding in sorted(found, key=lambda one: order.index(one.weight)):
        if finding not in result[finding.lawyer_id]:
            result[finding.lawyer_id].append(finding)
    return result


def against_agency(party: Party, user: User) -> Iterable[str]:
    """Why `user` may not act for `party`: a lawyer of the worker never acts for the employer too."""
    matters = AidApplication.objects.filter(case_id=party.case_id, assignments__lawyer__user=user)
    if party.kind == PartyKind.EMPLOYER and matters.exists():
        yield _(
            "“%(user)s”是或者曾是本案劳动者的援助律师，不能代理用人单位（律师法第三十九条）。"
        ) % {"user": user}


def is_barring(findings: Iterable[LawyerFinding]) -> bool:
    """Whether one of them keeps the lawyer from acting, whatever anybody says."""
    return any(finding.weight == Weight.BARS for finding in findings)


def employers_of(application: AidApplication) -> list[_Employer]:
    """The employers on the other side: of the application, and of the case that it is about."""
    found = [_Employer(application.employer_name, application.employer_credit_code)]
    if application.case_id is not None:
        parties = Party.everyone.filter(case_id=application.case_id, kind=PartyKind.EMPLOYER)
        found += [
            _Employer(name, code) for name, code in parties.values_list("name", "credit_code")
        ]
    return [employer for employer in found if employer.name or employer.code]


def _finding(lawyer: Lawyer, weight: Weight, words: str) -> LawyerFinding:
    return LawyerFinding(lawyer.pk, weight, words, words)


def _of_the_dispute(application: AidApplication, lawyers: list[Lawyer]) -> Iterable[LawyerFinding]:
    """The mediators and the employer's agents of the linked case."""
    if application.case_id is None:
        return
    mediators = list(
        Participation.objects.filter(
            case_id=application.case_id, capacity=Capacity.MEDIATOR
        ).select_related("user")
    )
    agents = list(
        Agent.everyone.filter(
            case_id=application.case_id, party__kind=PartyKind.EMPLOYER
        ).select_related("party", "case")
    )
    _prepare(lawyers, [part.user for part in mediators], agents)
    for lawyer in lawyers:
        for part in mediators:
            yield from _as_mediator(lawyer, part)
        for agent in agents:
            yield from _as_agent_here(lawyer, agent)


def _as_mediator(lawyer: Lawyer, part: Participation) -> Iterable[LawyerFinding]:
    user = part.user
    if lawyer.user_id == user.pk:
        yield _finding(lawyer, Weight.BARS, _("在关联案件中担任或者曾担任调解员，不能承办本件。"))
    elif lawyer.user_id is None and same_name(lawyer.name, user.name):
        if _same_phone(lawyer.phone, user.phone):
            words = _("与关联案件的调解员“%(name)s”姓名、电话相同，不能承办本件。")
            yield _finding(lawyer, Weight.BARS, words % {"name": user.name})
        else:
            words = _("与关联案件的调解员“%(name)s”同名，是否同一人？")
            yield _finding(lawyer, Weight.HINT, words % {"name": user.name})


def _as_agent_here(lawyer: Lawyer, agent: Agent) -> Iterable[LawyerFinding]:
    words = {"name": agent.name, "employer": agent.party.name}
    if _is_certain(lawyer, agent):
        text = _("在关联案件中任用人单位“%(employer)s”的代理人，不能承办本件。")
        yield _finding(lawyer, Weight.BARS, text % words)
    elif same_name(lawyer.firm, agent.organisation_name):
        text = _("同一律师事务所的“%(name)s”在关联案件中任用人单位的代理人，不能承办本件。")
        yield _finding(lawyer, Weight.BARS, text % words)
    elif same_name(lawyer.name, agent.name):
        text = _("与关联案件中用人单位的代理人“%(name)s”同名，是否同一人？")
        yield _finding(lawyer, Weight.HINT, text % words)


def _engagements(application: AidApplication, lawyers: list[Lawyer]) -> Iterable[LawyerFinding]:
    """For whom the lawyers of the roster act or have acted, and their colleagues of the firm."""
    employers = employers_of(application)
    rows = LawyerEngagement.objects.filter(
        lawyer__station__in={lawyer.station_id for lawyer in lawyers}
    ).select_related("lawyer")
    for row in rows if employers else ():
        if not any(one.is_same(row.employer_name, row.employer_credit_code) for one in employers):
            continue
        words = {"employer": row.employer_name, "name": row.lawyer.name}
        for lawyer in lawyers:
            if row.lawyer_id == lawyer.pk:
                text = _("担任或者曾担任“%(employer)s”的代理人、法律顾问，不能承办本件。")
                yield _finding(lawyer, Weight.BARS, text % words)
            elif same_name(lawyer.firm, row.lawyer.firm):
                text = _(
                    "同一律师事务所的“%(name)s”担任或者曾担任“%(employer)s”的代理人、法律顾问，"
                    "须由站长说明理由后指派。"
                )
                yield _finding(lawyer, Weight.MANAGER, text % words)


def _in_other_cases(
    application: AidApplication, lawyers: list[Lawyer], actor: Actor
) -> Iterable[LawyerFinding]:
    """Agents of the same employer in other cases of the station."""
    employers = employers_of(application)
    if not employers:
        return
    same = Q(party__name__in=[one.name for one in employers if one.name])
    if codes := [one.code for one in employers if one.code]:
        same |= Q(party__credit_code__in=codes)
    agents = [
        agent
        for agent in Agent.everyone.filter(
            same, party__kind=PartyKind.EMPLOYER,
            case__station__in={lawyer.station_id for lawyer in lawyers},
        ).exclude(case=application.case_id).select_related("party", "case")
        if any(one.is_same(agent.party.name, agent.party.credit_code) for one in employers)
    ]  # fmt: skip
    visible = set(
        Case.objects.visible_to(actor)
        .filter(pk__in={agent.case_id for agent in agents})
        .values_list("pk", flat=True)
    )
    _prepare(lawyers, [], agents)
    for lawyer in lawyers:
        for agent in agents:
            judged = _as_agent_elsewhere(lawyer, agent)
            if judged is None:
                continue
            weight, words = judged
            if agent.case_id in visible:
                yield LawyerFinding(lawyer.pk, weight, words, words)
            else:
                # A question about a file that the reader may not open is for the manager.
                heavier = Weight.MANAGER if weight == Weight.HINT else weight
                yield LawyerFinding(lawyer.pk, heavier, ask_the_manager(), words)


def _as_agent_elsewhere(lawyer: Lawyer, agent: Agent) -> tuple[Weight, str] | None:
    words = {"serial": agent.case.serial, "employer": agent.party.name, "name": agent.name}
    if _is_certain(lawyer, agent):
        return Weight.BARS, _("曾在案件%(serial)s中代理“%(employer)s”，不能承办本件。") % words
    if same_name(lawyer.name, agent.name):
        return Weight.HINT, (
            _("与案件%(serial)s中“%(employer)s”的代理人“%(name)s”同名，是否同一人？") % words
        )
    if same_name(lawyer.firm, agent.organisation_name):
        return Weight.MANAGER, (
            _(
                "同一律师事务所的“%(name)s”曾在案件%(serial)s中代理“%(employer)s”，须由站长说明理由后指派。"
            )
            % words
        )
    return None


def _is_certain(lawyer: Lawyer, agent: Agent) -> bool:
    """The same account, or the same name with the same firm or telephone."""
    if agent.user_id is not None and agent.user_id == lawyer.user_id:
        return True
    return same_name(lawyer.name, agent.name) and (
        same_name(lawyer.firm, agent.organisation_name) or _same_phone(lawyer.phone, agent.phone)
    )


def _same_phone(one: str, other: str) -> bool:
    return bool(one) and identifiers.clean(one) == identifiers.clean(other or "")


def _prepare(lawyers: list[Lawyer], users: list[User], agents: list[Agent]) -> None:
    """Fetch at once the keys of the telephones that will be compared: those of namesakes."""
    names = {identifiers.clean(lawyer.name) for lawyer in lawyers}
    same = names & {
        identifiers.clean(name)
        for name in [*(user.name for user in users), *(agent.name for agent in agents)]
    }
    if not same:
        return
    keys.prepare(
        [lawyer.data_key_id for lawyer in lawyers if identifiers.clean(lawyer.name) in same]
        + [user.data_key_id for user in users if identifiers.clean(user.name) in same]
        + [agent.case.data_key_id for agent in agents if identifiers.clean(agent.name) in same]
    )
