"""What is missing about the mediators of a case: declarations, waivers, notices, service (design §3).

Pure reading like `cases/guards.py`, which asks these for acceptance.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cases.conflict_enums import PlaceChoice
from cases.enums import Capacity, ConflictKind, ConsentPurpose
from mediation.people.conflicts import same_name
from mediation.people.identifiers import clean
from mediation.stations.enums import BodyKind, OrganisationKind

#: One to three mediators work on a case, one of them leads (特邀调解规定 art. 13).
PANEL_AT_MOST = 3


def active_mediators(case: Any) -> list[Any]:
    """Those who mediate the case now, the lead first."""
    parts = [
        part
        for part in case.participations.all()
        if part.capacity == Capacity.MEDIATOR and part.ends_on is None
    ]
    return sorted(parts, key=lambda part: (not part.is_lead, part.pk))


def named_people(case: Any) -> str:
    """The names a declaration is made against, one a line."""
    return "\n".join(sorted(row.name for row in _people(case)))


def _people(case: Any, day: date | None = None) -> list[Any]:
    """Parties, agents and represented members; of a past `day`, those who had come by then."""
    parties, agents = list(case.parties.all()), list(case.agents.all())
    members = spoken_for(case)
    if day is not None:
        newcomers, new_agents = who_came_after(case, day)
        parties = [party for party in parties if party.pk not in newcomers]
        agents = [agent for agent in agents if agent.pk not in new_agents]
    return [*parties, *agents, *members]


def spoken_for(case: Any) -> list[Any]:
    """The workers of a collective dispute who are no party themselves."""
    return [row for row in case.members.all() if not row.party_id] if case.is_collective else []


def who_came_after(case: Any, day: date) -> tuple[set[int], set[int]]:
    """Ids of the parties and agents who came to the case after `day`.

    The application's own people were there from the beginning; a mandate says since when an agent
    acts.
    """
    changes = [change for change in case.party_changes.all() if change.happened_on > day]
    parties = {change.entered_id for change in changes}
    guardians = {change.agent_id for change in changes}
    agents = {
        agent.pk
        for agent in case.agents.all()
        if agent.pk in guardians
        or agent.party_id in parties
        or (agent.mandate_on is not None and agent.mandate_on > day)
    }
    return parties, agents


def needs_declaration(case: Any, participation: Any) -> bool:
    """Whether the mediator has not declared, or somebody came to the case since."""
    return participation.declared_on is None or not is_covered(case, participation)


def is_covered(case: Any, participation: Any, day: date | None = None) -> bool:
    """Whether everybody in the case (on `day`) was known when the declaration was made."""
    covered = participation.declared_against.split("\n")
    for row in _people(case, day):
        known = next((name for name in _names_of(row) if name in covered), None)
        if known is None:
            return False
        covered.remove(known)
    return True


def _names_of(row: Any) -> tuple[str, ...]:
    """A party that was only renamed is the same as before."""
    former = getattr(row, "former_name", "")
    return (row.name, former) if former else (row.name,)


def missing_about_mediators(case: Any, mediating: Iterable[Any]) -> list[str]:
    """What stands between the mediators and their work, for `mediating`, the parties who take part."""
    return missing_place(case) + missing_of_mediators(case, mediating)


def missing_of_mediators(case: Any, mediating: Iterable[Any]) -> list[str]:
    """What each mediator lacks, wherever the case is."""
    parties = list(mediating)
    return [words for part in active_mediators(case) for words in missing_of(case, part, parties)]


def missing_declarations(case: Any) -> list[str]:
    """Declarations that are not made, or that do not cover who came to the case since."""
    return [
        words for part in active_mediators(case) for words in _missing_declaration(case, part, None)
    ]


def missing_of(case: Any, part: Any, parties: list[Any], *, day: date | None = None) -> list[str]:
    """What one mediator lacks now.

    Args:
        day: a day that is past: what was lacking then. Who came to the case later does not count,
            nor does what a party has said since.
    """
    return _missing_declaration(case, part, day) or missing_answers(case, part, parties, day)


def missing_answers(case: Any, part: Any, parties: list[Any], day: date | None) -> list[str]:
    """What the parties have to say (by `day`) to what this mediator declared."""
    if part.conflict == ConflictKind.EMPLOYED_BY_RESPONDENT and not is_own_committee(case):
        return [not_of_the_committee()]
    if day is not None:
        newcomers, _agents = who_came_after(case, day)
        parties = [party for party in parties if party.pk not in newcomers]
    return missing_waivers(case, part, parties, day) + missing_notices(case, part, parties, day)


def _missing_declaration(case: Any, part: Any, day: date | None) -> list[str]:
    if part.declared_on is None:
        if part.is_lead:
            return [_("由首席调解员作出利害关系声明。")]
        return [_("由调解小组成员%(name)s作出利害关系声明。") % {"name": part.user}]
    if not is_covered(case, part, day):
        return [_("当事人或代理人有变动，由调解员%(name)s更新利害关系声明。") % {"name": part.user}]
    return []


def not_of_the_committee() -> str:
    """Why employment by the respondent is more than a disclosed relation here."""
    return _("受雇于被申请人的，只能在该企业的调解委员会担任调解员。")


def is_own_committee(case: Any) -> bool:
    """Whether the committee of an enterprise that is party to the case holds it (design §3).

    Where the committee's enterprise is not on record, the mediators' word has to do.
    """
    host = case.organisation
    if host.body_kind != BodyKind.ENTERPRISE_COMMITTEE:
        return False
    if not host.host_employer_name:
        return True
    return any(is_host(host, party) for party in case.parties.all() if not party.is_worker)


def is_host(organisation: Any, party: Any) -> bool:
    """Whether the enterprise at which `organisation` stands is this employer, under any name."""
    if party.credit_code and organisation.host_credit_code:
        return bool(clean(organisation.host_credit_code) == clean(party.credit_code))
    return any(same_name(organisation.host_employer_name, name) for name in _names_of(party))


def missing_waivers(
    case: Any, participation: Any, parties: list[Any], day: date | None = None
) -> list[str]:
    """Waivers of the declared conflict: every party's on both sides (特邀调解规定 art. 15).

    A waiver is of one declaration: a new one that says something else needs new ones.
    """
    if participation.conflict not in ConflictKind.BARRING:
        return []
    answers = waivers_of(case, participation, day)
    return [
        _(
            "调解员%(mediator)s已声明利害关系（%(conflict)s），须“%(name)s”书面同意其继续调解，或者更换调解员。"
        )
        % {
            "mediator": participation.user,
            "conflict": participation.get_conflict_display(),
            "name": party.name,
        }
        for party in parties
        if not answers.get(party.pk)
    ]


def waivers_of(case: Any, participation: Any, day: date | None = None) -> dict[int, bool]:
    """party id → newest answer (by `day`) to the present declaration of this mediator."""
    rows = [
        row
        for row in case.consents.all()
        if row.purpose == ConsentPurpose.CONFLICT_WAIVER
        and row.participation_id == participation.pk
        and row.declaration_number == participation.declaration_number
        and (day is None or row.answered_on <= day)
    ]
    rows.sort(key=lambda row: (row.answered_on, row.pk))
    return {row.party_id: row.answer for row in rows}


def missing_notices(
    case: Any, participation: Any, parties: list[Any], day: date | None = None
) -> list[str]:
    """Every party is told of a disclosed employment, and none has chosen the station (design §3)."""
    if participation.conflict != ConflictKind.EMPLOYED_BY_RESPONDENT:
        return []
    newest = newest_notices(case, participation, day)
    missing = []
    for party in parties:
        notice = newest.get(party.pk)
        if notice is None:
            missing.append(
                _("告知“%(name)s”：调解员%(mediator)s受雇于被申请人，可以选择由工作站调解。")
                % {"name": party.name, "mediator": participation.user}
            )
        elif notice.choice == PlaceChoice.STATION:
            missing.append(
                _("“%(name)s”选择由工作站调解，本调解点不能受理，请移送工作站。")
                % {"name": party.name}
            )
    return missing


def newest_notices(case: Any, participation: Any, day: date | None = None) -> dict[int, Any]:
    """party id → the newest notice (by `day`) about this mediator."""
    rows = [
        row
        for row in case.relation_notices.all()
        if row.participation_id == participation.pk and (day is None or row.told_on <= day)
    ]
    rows.sort(key=lambda row: (row.told_on, row.pk))
    return {row.party_id: row for row in rows}


def goes_to_station(case: Any) -> bool:
    """The applicant's wish for the station is always followed (design §3)."""
    return bool(case.wants_station and case.organisation.kind == OrganisationKind.POINT)


def missing_place(case: Any) -> list[str]:
    """A point does not go on with a case that the applicant wants at the station."""
    if goes_to_station(case):
        return [_("申请人要求由工作站调解，请移送工作站。")]
    return []
