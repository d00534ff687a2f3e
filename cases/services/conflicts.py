"""Keeping what the automatic check found, telling parties of a relation, the station's own agents.

Design §3, "Conflict of interest"; the rules are in `cases/conflicts.py`.
"""

from collections.abc import Iterable
from copy import copy
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import agency
from cases.conflict_enums import FindingAnswer, PlaceChoice, Strength
from cases.conflict_guards import (
    active_mediators,
    missing_answers,
    missing_of,
    missing_place,
    missing_waivers,
    newest_notices,
)
from cases.conflicts import Finding, findings_for, unanswered
from cases.enums import Capacity, ConflictKind, Side
from cases.guards import mediating_parties
from cases.models import Agent, Case, ConflictFinding, Participation, Party, RelationNotice
from cases.roles import MEDIATING
from cases.services.common import insist_may, legal_day
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.stations.models import Membership, Organisation, User


def check(part: Participation, *, day: date) -> list[Finding]:
    """Compare one mediator with the people of the case, and keep the result; inside an operation.

    A finding that has been answered keeps its answer; one that no longer holds is marked so.
    """
    case = part.case
    findings = findings_for(case, part.user, day=day)
    kept = {row.key: row for row in part.findings.all()}
    for finding in findings:
        row = kept.pop(finding.key, None)
        if row is not None and row.answer not in (FindingAnswer.GONE, FindingAnswer.REPLACED):
            continue
        row = row or ConflictFinding(case=case, participation=part, key=finding.key)
        row.kind, row.strength, row.basis = finding.kind, finding.strength, finding.basis
        row.sentence, row.restricted_text = finding.sentence, finding.restricted_text
        row.found_on, row.answer, row.answered_on = day, "", None
        row.save()
    for row in kept.values():
        _answer([row], FindingAnswer.GONE, day)
    part.checked_on = day
    part.save()
    return findings


def check_mediators(case: Case, *, day: date) -> None:
    """Check everybody who mediates, because somebody came to the case; inside an operation.

    It refuses nothing: the declarations are out of date now, and what is found waits for the new
    ones.
    """
    for part in active_mediators(_afresh(case)):
        part.case = _afresh(case)
        check(part, day=day)


def insist_no_bar(case: Case, user: User, *, day: date) -> None:
    """Refuse whom the records keep from mediating this case in any event: an agent, a party.

    Raises:
        ActionRefused: with the sentences of what stands in the way.
    """
    never = [
        finding.sentence
        for finding in findings_for(case, user, day=day)
        if finding.strength == Strength.NEVER
    ]
    if never:
        raise ActionRefused(*(f"“{user}”{sentence}" for sentence in never))


def insist_answered(case: Case, *, day: date) -> None:
    """Refuse while the records say of a mediator what no declaration has answered."""
    missing = []
    for part in active_mediators(case):
        if part.declared_on is not None:
            findings = findings_for(case, part.user, day=day)
            missing += unanswered(findings, part.conflict, part.disclosure)
    if missing:
        raise ActionRefused(*missing)


def insist_able(
    case: Case, *, day: date, chair: Participation | None = None, panel: bool = True
) -> None:
    """Refuse work on `day` while somebody who mediates may not: undeclared, barred, not waived, or
    what the records say is not answered; or while the case belongs to the station.

    What had been held by a past day is judged as things stood then: who came to the case after it
    is no reason to refuse, nor is a relation declared after it. Of the panel, those count who serve
    on that day.

    Args:
        chair: who leads the session, or signs; this one has to serve here on that day.
        panel: whether the others count: of a session that is only planned, they may still declare.

    Raises:
        ActionRefused: with what is missing.
    """
    is_past = day < timezone.localdate()
    missing = [] if is_past else missing_place(case)
    others = [part for part in active_mediators(case) if panel and part != chair]
    working = [part for part in others if not is_past or part.starts_on <= day]
    here = serving(case, [part.user for part in (chair, *others) if part], day)
    if chair is not None:
        working.insert(0, chair)
        if chair.user_id not in here:
            missing.append(
                _("%(name)s在 %(day)s 不再是本案承办组织的调解员，请重新指派。")
                % {"name": chair.user, "day": day.isoformat()}
            )
    parties = mediating_parties(case)
    for part in working:
        if part.user_id in here:
            missing += _missing_on(case, part, parties, day, is_past=is_past)
    if missing:
        raise ActionRefused(*missing)


def _missing_on(
    case: Case, part: Participation, parties: list[Party], day: date, *, is_past: bool
) -> list[str]:
    if is_past and part.declared_on is not None and part.declared_on > day:
        return _missing_then(case, part, parties, day, declared_on=part.declared_on)
    if missing := missing_of(case, part, parties, day=day if is_past else None):
        return missing
    findings = findings_for(case, part.user, day=day, looking_back=is_past)
    return unanswered(findings, part.conflict, part.disclosure)


def _missing_then(
    case: Case, part: Participation, parties: list[Party], day: date, *, declared_on: date
) -> list[str]:
    """The newest declaration is younger than `day`: history keeps those before it."""
    rows = Participation.history.filter(id=part.pk, declared_on__lte=day)
    earlier = rows.order_by("-pk").first()
    if earlier is None:
        return [
            _("调解员%(name)s的利害关系声明（%(day)s）晚于该日；声明应在调解之前作出。")
            % {"name": part.user, "day": declared_on.isoformat()}
        ]
    then = copy(part)
    then.conflict, then.declaration_number = earlier.conflict, earlier.declaration_number
    return missing_answers(case, then, parties, day)


def serves(case: Case, user: User, day: date) -> bool:
    """Whether the person may mediate for the case's organisation, or one above it, on `day`."""
    return user.pk in serving(case, [user], day)


def serving(case: Case, users: Iterable[User], day: date) -> set[int]:
    """Ids of those among `users` who may mediate for the case's organisation on `day`: one query."""
    active = [user.pk for user in users if user.is_active]
    return set(
        Membership.objects.on(day)
        .filter(
            user_id__in=active,
            role__in=MEDIATING,
            organisation__path__in=paths_to(case.organisation),
        )
        .order_by()
        .values_list("user_id", flat=True)
    )


def paths_to(organisation: Organisation) -> list[str]:
    """The paths of the organisation and of those above it."""
    names = organisation.path.strip("/").split("/")
    return [f"/{'/'.join(names[:depth])}/" for depth in range(1, len(names) + 1)]


def answer_by_declaration(part: Participation, day: date) -> None:
    """A declaration answers what was found before it."""
    plain = part.conflict == ConflictKind.NONE
    _answer(part.findings.all(), FindingAnswer.EXPLAINED if plain else FindingAnswer.DECLARED, day)


def answer_by_replacement(part: Participation, day: date) -> None:
    """Who leaves the case leaves nothing to be answered."""
    _answer(part.findings.all(), FindingAnswer.REPLACED, day)


def answer_by_waivers(case: Case, part: Participation, day: date) -> None:
    """Both sides agreed, or one has taken it back."""
    complete = not missing_waivers(case, part, mediating_parties(case))
    answer = FindingAnswer.WAIVED if complete else FindingAnswer.DECLARED
    rows = part.findings.filter(answer__in=FindingAnswer.GIVEN)
    _answer(rows.exclude(strength=Strength.HINT), answer, day)


def _answer(rows: Iterable[ConflictFinding], answer: FindingAnswer, day: date) -> None:
    for row in rows:
        if row.answer not in (answer, FindingAnswer.GONE):
            row.answer, row.answered_on = answer, day
            row.save()


def _afresh(case: Case) -> Case:
    """The case without what was fetched before the people in it changed."""
    fresh: Case = Case.objects.select_related("organisation").get(pk=case.pk)
    return fresh


def tell_relation(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    participation: Participation,
    party: Party,
    told_on: date,
    way: str,
    choice: str = "",
    remarks: str = "",
) -> RelationNotice:
    """Record that a party was told of a mediator's employment, and where it wants to be heard.

    The applicant's newest wish is the case's: the station is always followed.
    """
    with gate(
        case, actor=actor, act="tell_relation", version=version, happened_on=told_on
    ) as fresh:
        insist_may(actor, "record_consent", fresh)
        if not fresh.is_open:
            raise ActionRefused(_("案件已终结，不能再登记意见。"))
        if party.case_id != fresh.pk or participation.case_id != fresh.pk:
            raise ActionRefused(_("请选择本案的当事人。"))
        if participation.conflict != ConflictKind.EMPLOYED_BY_RESPONDENT:
            raise ActionRefused(_("该调解员没有声明受雇于被申请人。"))
        if participation.declared_on is None or participation.ends_on is not None:
            raise ActionRefused(_("该调解员尚未声明或已不承办本案，不能登记对其的意见。"))
        legal_day(told_on, not_before=participation.declared_on, what=_("调解员声明的日期"))
        if actor.user_id is None:
            raise ActionRefused(_("答复须由经办人记录。"))
        notice = RelationNotice(
            case=fresh,
            participation=participation,
            party=party,
            told_on=told_on,
            way=way,
            choice=choice,
            taken_by_id=actor.user_id,
            remarks=remarks,
        )
        notice.save()
        if choice and party.side == Side.APPLICANT:
            fresh.wants_station = _wants_station(fresh, participation)
    return notice


def _wants_station(case: Case, part: Participation) -> bool:
    """Whether one of the applicants wants the station; another's word does not take that back."""
    applicants = {party.pk for party in case.parties.all() if party.side == Side.APPLICANT}
    return any(
        notice.choice == PlaceChoice.STATION
        for party_id, notice in newest_notices(case, part).items()
        if party_id in applicants
    )


def link_agent(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    agent: Agent,
    user: User,
    happened_on: date | None = None,
) -> Participation:
    """Record that an agent of the case is one of the station's own people.

    From then on, for good, that person cannot mediate this dispute (特邀调解规定 art. 16).

    Raises:
        NotAllowed, StaleVersion.
        ActionRefused: for nobody of the station, a mediator of this dispute, and whoever acts for
            the other side already.
    """
    day = legal_day(happened_on, not_before=case.received_on, what=_("收到申请日期"))
    with gate(case, actor=actor, act="link_agent", version=version, happened_on=day) as fresh:
        insist_may(actor, "link_agent", fresh)
        if agent.case_id != fresh.pk:
            raise ActionRefused(_("请选择本案的代理人。"))
        if not colleagues(fresh, day).filter(pk=user.pk).exists():
            raise ActionRefused(_("“%(user)s”不是本站人员。") % {"user": user})
        agent = fresh.agents.get(pk=agent.pk)
        if agent.user_id is not None:
            raise ActionRefused(_("该代理人已登记为本站人员%(user)s。") % {"user": agent.user})
        if against := agency.objections(agent.party, user):
            raise ActionRefused(*against)
        part = begin_as_agent(fresh, user, day)  # refuses a mediator; the database does, too
        agent.user = user
        agent.save()
        return part


def begin_as_agent(case: Case, user: User, day: date) -> Participation:
    """Somebody acts for a party from `day` on, inside an operation that holds `case`.

    Raises:
        ActionRefused: when the person mediates or mediated this dispute.
    """
    part: Participation | None = case.participations.filter(
        user=user, capacity__in=Capacity.EXCLUSIVE
    ).first()
    if part is not None and part.capacity == Capacity.MEDIATOR:
        raise ActionRefused(_("“%(user)s”是或者曾是本案的调解员，不能任代理人。") % {"user": user})
    part = part or Participation(case=case, user=user, capacity=Capacity.AGENT, starts_on=day)
    part.ends_on = None
    try:
        with transaction.atomic():
            part.save()
    except IntegrityError as error:
        raise ActionRefused(
            _("“%(user)s”是或者曾是本案的调解员，不能任代理人。") % {"user": user}
        ) from error
    return part


def colleagues(case: Case, day: date) -> QuerySet[User]:
    """Everybody who serves at the case's station, or below it, on `day`."""
    serving = Membership.objects.on(day).filter(organisation__path__startswith=case.station.path)
    found: QuerySet[User] = User.objects.filter(
        is_active=True, pk__in=serving.order_by().values("user")
    )
    return found.order_by("name", "pk")
