"""What is missing about the mediators of a case: declarations, waivers, notices, service (design §3).

Pure reading like `cases/guards.py`, which asks these for acceptance.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cases.conflict_enums import PlaceChoice
from cases.enums import Capacity, ConflictKind, ConsentPurpose
from mediation.stations.enums import OrganisationKind

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


def _people(case: Any) -> list[Any]:
    return [*case.parties.all(), *case.agents.all()]


def needs_declaration(case: Any, participation: Any) -> bool:
    """Whether the mediator has not declared, or somebody came to the case since."""
    return participation.declared_on is None or not is_covered(case, participation)


def is_covered(case: Any, participation: Any) -> bool:
    """Whether everybody in the case now was known when the declaration was made."""
    covered = participation.declared_against.split("\n")
    for row in _people(case):
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
    parties = list(mediating)
    missing = _missing_place(case)
    for part in active_mediators(case):
        missing += missing_of(case, part, parties)
    return missing


def missing_of(case: Any, part: Any, parties: list[Any], *, covering: bool = True) -> list[str]:
    """What one mediator lacks; `covering`: the declaration must cover who came to the case since."""
    if part.declared_on is None:
        if part.is_lead:
            return [_("由首席调解员作出利害关系声明。")]
        return [_("由调解小组成员%(name)s作出利害关系声明。") % {"name": part.user}]
    if covering and not is_covered(case, part):
        return [_("当事人或代理人有变动，由调解员%(name)s更新利害关系声明。") % {"name": part.user}]
    return missing_waivers(case, part, parties) + missing_notices(case, part, parties)


def missing_waivers(case: Any, participation: Any, parties: list[Any]) -> list[str]:
    """Waivers of the declared conflict: every party's on both sides (特邀调解规定 art. 15).

    A waiver is of one declaration: a new one that says something else needs new ones.
    """
    if participation.conflict not in ConflictKind.BARRING:
        return []
    answers = waivers_of(case, participation)
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


def waivers_of(case: Any, participation: Any) -> dict[int, bool]:
    """party id → newest answer to the present declaration of this mediator."""
    rows = [
        row
        for row in case.consents.all()
        if row.purpose == ConsentPurpose.CONFLICT_WAIVER
        and row.participation_id == participation.pk
        and row.declaration_number == participation.declaration_number
    ]
    rows.sort(key=lambda row: (row.answered_on, row.pk))
    return {row.party_id: row.answer for row in rows}


def missing_notices(case: Any, participation: Any, parties: list[Any]) -> list[str]:
    """Every party is told of a disclosed employment, and none has chosen the station (design §3)."""
    if participation.conflict != ConflictKind.EMPLOYED_BY_RESPONDENT:
        return []
    newest = newest_notices(case, participation)
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


def newest_notices(case: Any, participation: Any) -> dict[int, Any]:
    """party id → the newest notice about this mediator."""
    rows = [row for row in case.relation_notices.all() if row.participation_id == participation.pk]
    rows.sort(key=lambda row: (row.told_on, row.pk))
    return {row.party_id: row for row in rows}


def goes_to_station(case: Any) -> bool:
    """The applicant's wish for the station is always followed (design §3)."""
    return bool(case.wants_station and case.organisation.kind == OrganisationKind.POINT)


def _missing_place(case: Any) -> list[str]:
    if goes_to_station(case):
        return [_("申请人要求由工作站调解，请移送工作站。")]
    return []
