"""The automatic check of conflicts of interest: what the records say about a mediator (design §3).

It compares a user with the parties and agents of the case, with the enterprises at whose points the
user serves, and with the user's own earlier work: agent or adviser in this dispute or another of the
same parties, legal advice to a party. The same surname says nothing. It reads; writing what was found
is `cases/services/conflicts.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.change_enums import ChangeKind
from cases.conflict_enums import FindingKind, Strength
from cases.conflict_guards import is_host, is_own_committee, who_came_after
from cases.enums import Capacity, ConflictKind
from cases.models import Agent, Case, Member, Participation, Party
from mediation.people import identifiers
from mediation.people.conflicts import Somebody, Tie, same_name, ties_of
from mediation.stations.models import Membership, User

#: 特邀调解规定: relatives, interest and other relations (art. 15), agent of the same dispute (art. 16).
ARTICLE_RELATION = "《关于人民法院特邀调解的规定》第十五条（参照）"
ARTICLE_AGENT = "《关于人民法院特邀调解的规定》第十六条（参照）"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the records say.

    `key` tells findings of one mediator apart and stays the same from check to check.
    `restricted_text`: the full words where they speak of another case or of legal aid.
    """

    user_id: int
    kind: FindingKind
    strength: Strength
    key: str
    sentence: str
    restricted_text: str = ""
    basis: str = ARTICLE_RELATION


@dataclass(frozen=True, slots=True)
class _Person:
    """A party, agent or represented member of the case beside what the rules compare."""

    row: Party | Agent | Member
    reference: str

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def is_employer(self) -> bool:
        return isinstance(self.row, Party) and not self.row.is_worker


def ask_the_manager() -> str:
    """What stands in the place of words that speak of another matter."""
    return _("存在冲突，请向站长了解。")


def findings_for(
    case: Case, user: User, *, day: date | None = None, looking_back: bool = False
) -> list[Finding]:
    """Everything that the records say about `user` as a mediator of `case` on `day` (today)."""
    return findings_for_many(case, [user], day=day, looking_back=looking_back)[user.pk]


def findings_for_many(
    case: Case, users: Iterable[User], *, day: date | None = None, looking_back: bool = False
) -> dict[int, list[Finding]]:
    """The findings of each user by id, in a fixed number of queries.

    Args:
        looking_back: leave out who came to the case after `day`.
    """
    day = day or timezone.localdate()
    by_id = {user.pk: user for user in users}
    people = people_of(case, until=day if looking_back else None)
    found = [*_in_this_dispute(case, by_id, people, day)]
    for user in by_id.values():
        found += _by_name_and_number(user, people)
    found += _by_membership(case, by_id, people, day)
    found += _in_other_disputes(case, by_id, people, day)
    found += [
        _of_tie(tie, case, people)
        for tie in ties_of(by_id.keys(), [_somebody(person) for person in people])
        if tie.case_id != case.pk and tie.held_on <= day
    ]
    result: dict[int, list[Finding]] = {user_id: [] for user_id in by_id}
    for finding in found:
        if all(finding.key != other.key for other in result[finding.user_id]):
            result[finding.user_id].append(finding)
    order = list(Strength)
    for rows in result.values():
        rows.sort(key=lambda finding: order.index(finding.strength))
    return result


def people_of(case: Case, *, until: date | None = None) -> list[_Person]:
    """The parties, agents and represented members with whom a mediator is compared.

    Those who left are among them, but for a party named by mistake: whoever acted for a side, or
    was one, is not neutral afterwards.

    Args:
        until: leave out who came after this day.
    """
    newcomers, new_agents = who_came_after(case, until) if until else (set[int](), set[int]())
    standing = Q(ceased_on=None) | Q(changes__kind=ChangeKind.SUCCEEDED)
    parties = [
        _Person(row, f"party-{row.pk}")
        for row in Party.everyone.filter(standing, case=case)
        .select_related("person", "employer")
        .distinct()
        if row.pk not in newcomers
    ]
    agents = [
        _Person(row, f"agent-{row.pk}")
        for row in Agent.everyone.filter(case=case)
        if row.pk not in new_agents
    ]
    if not case.is_collective:
        return parties + agents
    members = case.members.filter(party=None)
    return parties + agents + [_Person(row, f"member-{row.pk}") for row in members]


def unanswered(findings: Iterable[Finding], conflict: str, words: str) -> list[str]:
    """What a declaration of `conflict`, with these `words`, leaves unanswered."""
    missing = []
    for finding in findings:
        shown = finding.restricted_text or finding.sentence
        if finding.strength == Strength.NEVER:
            missing.append(shown)
        elif finding.strength == Strength.BARS and conflict not in ConflictKind.BARRING:
            missing.append(_("%(what)s须如实声明，并由双方决定是否同意。") % {"what": shown})
        elif finding.strength == Strength.DISCLOSE and conflict == ConflictKind.NONE:
            missing.append(_("%(what)s须如实声明并披露。") % {"what": shown})
        elif finding.strength == Strength.HINT and not words.strip():
            missing.append(_("%(what)s请在披露内容中说明。") % {"what": shown})
    return missing


# --- Rules --------------------------------------------------------------------------------------


def _in_this_dispute(
    case: Case, users: dict[int, User], people: list[_Person], day: date
) -> Iterable[Finding]:
    agents = {
        person.row.user_id
        for person in people
        if isinstance(person.row, Agent) and person.row.user_id is not None
    }
    for part in case.participations.all():
        if part.user_id not in users:
            continue
        if part.capacity == Capacity.AGENT:
            agents.add(part.user_id)
        if part.capacity == Capacity.ADVISER and part.is_active and part.starts_on <= day:
            yield Finding(
                part.user_id, FindingKind.ADVISED_HERE, Strength.BARS, "advised-here",
                _("曾就本争议提供咨询意见。"),
            )  # fmt: skip
    for user_id in agents & users.keys():
        yield Finding(
            user_id, FindingKind.AGENT_HERE, Strength.NEVER, "agent-here",
            _("在本争议中任代理人，不能担任调解员。"), basis=ARTICLE_AGENT,
        )  # fmt: skip


def _by_name_and_number(user: User, people: list[_Person]) -> Iterable[Finding]:
    phone = identifiers.clean(user.phone or "")
    for person in people:
        row = person.row
        names = [row.name] if not isinstance(row, Party) or row.is_worker else []
        leader = row.legal_representative if isinstance(row, Party) else ""
        same_phone = bool(phone) and identifiers.clean(row.phone or "") == phone
        if any(same_name(user.name, name) for name in names):
            if same_phone:
                yield Finding(
                    user.pk, FindingKind.SAME_PERSON, Strength.NEVER, f"person-{person.reference}",
                    _("与“%(name)s”姓名、电话相同，为本案当事人或者代理人，不能担任调解员。")
                    % {"name": row.name},
                )  # fmt: skip
            else:
                yield Finding(
                    user.pk, FindingKind.SAME_NAME, Strength.HINT, f"name-{person.reference}",
                    _("与“%(name)s”同名，是否同一人？") % {"name": row.name}, basis="",
                )  # fmt: skip
        elif leader and same_name(user.name, leader):
            certain = same_phone
            yield Finding(
                user.pk,
                FindingKind.REPRESENTS_EMPLOYER if certain else FindingKind.SAME_NAME,
                Strength.BARS if certain else Strength.HINT,
                f"leader-{person.reference}",
                _("与“%(name)s”的法定代表人（负责人）姓名、电话相同。") % {"name": row.name}
                if certain
                else _("与“%(name)s”的法定代表人（负责人）同名，是否同一人？") % {"name": row.name},
                basis=ARTICLE_RELATION if certain else "",
            )
        elif same_phone:
            yield Finding(
                user.pk, FindingKind.SAME_PHONE, Strength.HINT, f"phone-{person.reference}",
                _("与“%(name)s”登记的电话相同，是什么关系？") % {"name": row.name}, basis="",
            )  # fmt: skip


def _by_membership(
    case: Case, users: dict[int, User], people: list[_Person], day: date
) -> Iterable[Finding]:
    """Who serves at the point of an enterprise works there, unless their home is elsewhere."""
    committee = is_own_committee(case)
    employers = [person for person in people if person.is_employer]
    memberships = list(
        Membership.objects.filter(user_id__in=users, starts_on__lte=day).select_related(
            "organisation"
        )
    )
    elsewhere = {
        row.user_id
        for row in memberships
        if _in_force(row, day) and not row.organisation.host_employer_name
    }
    # A membership in force says more than one that has ended.
    memberships.sort(key=lambda row: not _in_force(row, day))
    for row in memberships:
        for person in employers:
            if not is_host(row.organisation, person.row):
                continue
            name = {"name": person.name}
            kind, strength, words = FindingKind.EMPLOYED, Strength.BARS, ""
            if not _in_force(row, day):
                kind, strength = FindingKind.WAS_EMPLOYED, Strength.HINT
                words = _("曾在“%(name)s”设立的调解点任职，请说明与该单位的关系。") % name
            elif row.user_id in elsewhere:
                kind, strength = FindingKind.SERVES_AT_EMPLOYER, Strength.HINT
                words = _("同时在“%(name)s”设立的调解点任职，请说明是否受雇于该单位。") % name
            else:
                strength = Strength.DISCLOSE if committee else Strength.BARS
                words = _("在当事人“%(name)s”任职。") % name
            yield Finding(row.user_id, kind, strength, f"employer-{person.reference}", words)


def _in_force(row: Membership, day: date) -> bool:
    return row.ends_on is None or row.ends_on >= day


def _in_other_disputes(
    case: Case, users: dict[int, User], people: list[_Person], day: date
) -> Iterable[Finding]:
    """Agent or adviser in another dispute with parties of this one."""
    parts = (
        Participation.objects.filter(
            user_id__in=users,
            capacity__in=(Capacity.AGENT, Capacity.ADVISER),
            case__voided_on=None,
            starts_on__lte=day,
        )
        .exclude(case=case)
        .exclude(Participation.NEVER_ADVISED)
        .select_related("case")
        .prefetch_related(
            Prefetch("case__parties", Party.objects.select_related("person", "employer")),
            "case__agents",
        )
        .order_by("pk")
    )
    parties = [person.row for person in people if isinstance(person.row, Party)]
    for part in parts:
        strength = _strength_of_earlier(part, parties)
        if strength is None:
            continue
        is_agent = part.capacity == Capacity.AGENT
        words = (
            _("曾在案件 %(serial)s 中任一方当事人的代理人，该案与本案有相同的当事人。")
            if is_agent
            else _("曾在案件 %(serial)s 中提供咨询意见，该案与本案有相同的当事人。")
        )
        here = part.case.station_id == case.station_id
        yield Finding(
            part.user_id,
            FindingKind.WAS_AGENT if is_agent else FindingKind.WAS_ADVISER,
            strength,
            f"{part.capacity}-{part.case.serial}",
            ask_the_manager(),
            words % {"serial": part.case.serial} if here else _elsewhere(),
        )


def _elsewhere() -> str:
    return _("在其他工作站办理的事项中与本案当事人有关系。")


def _strength_of_earlier(part: Participation, parties: list[Party]) -> Strength | None:
    """The same worker and employer, or whom the person acted for: to be disclosed; less is a hint."""
    earlier = list(part.case.parties.all())
    shared = [one for one in parties if any(same_party(one, other) for other in earlier)]
    worker = any(one.is_worker for one in shared)
    employer = any(not one.is_worker for one in shared)
    represented = {
        agent.party_id for agent in part.case.agents.all() if agent.user_id == part.user_id
    }
    acted_for = any(
        same_party(one, other) for one in shared for other in earlier if other.pk in represented
    )
    if (worker and employer) or acted_for:
        return Strength.DISCLOSE
    if worker or (employer and part.capacity == Capacity.AGENT):
        return Strength.HINT
    return None


def same_party(one: Party, other: Party) -> bool:
    """Whether two parties of two cases are the same person or employer, as far as numbers and the register tell."""
    if one.kind != other.kind:
        return False
    if _merged(one, other):
        return True
    if one.is_worker:
        if one.id_number_index and other.id_number_index:
            return one.id_number_index == other.id_number_index
        phone = bool(one.phone_index) and one.phone_index == other.phone_index
        return same_name(one.name, other.name) and (
            phone or (one.person_id is not None and one.person_id == other.person_id)
        )
    if one.credit_code and other.credit_code:
        return one.credit_code == other.credit_code
    return same_name(one.name, other.name)


def _merged(one: Party, other: Party) -> bool:
    """Whether the register has two entries for them and says that they are one."""
    mine, theirs = one.person or one.employer, other.person or other.employer
    if mine is None or theirs is None or mine.pk == theirs.pk:
        return False
    return mine.front_id == theirs.front_id


def _of_tie(tie: Tie, case: Case, people: list[_Person]) -> Finding:
    name = next((person.name for person in people if person.reference == tie.somebody), "")
    told = {"day": tie.held_on.isoformat(), "name": name, "label": tie.label}
    if tie.is_certain:
        words = _("%(day)s 曾就与本案单位的争议为“%(name)s”提供法律咨询（%(label)s）。") % told
    else:
        words = (
            _("%(day)s 曾就与本案单位的争议为与“%(name)s”同名的人提供法律咨询（%(label)s），是否同一人？")
            % told
        )  # fmt: skip
    return Finding(
        tie.user_id,
        FindingKind.ADVISED,
        Strength.BARS if tie.is_certain else Strength.HINT,
        f"advised-{tie.label}",
        ask_the_manager(),
        words if tie.station_id == case.station_id else _elsewhere(),
    )


def _somebody(person: _Person) -> Somebody:
    row = person.row
    return Somebody(
        reference=person.reference,
        is_employer=person.is_employer,
        name=row.name,
        phone=row.phone or "",
        id_number=row.id_number or "",
        credit_code=row.credit_code if isinstance(row, Party) else "",
    )
