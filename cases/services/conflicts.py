"""Keeping what the automatic check found, telling parties of a relation, the station's own agents.

Design §3, "Conflict of interest"; the rules are in `cases/conflicts.py`.
"""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.conflict_enums import FindingAnswer, PlaceChoice, Strength
from cases.conflict_guards import active_mediators, missing_of, missing_waivers
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


def insist_able(case: Case, user_id: int | None, *, day: date, is_past: bool = False) -> None:
    """Refuse whoever may not mediate on `day`: undeclared, barred, or no longer serving here.

    Args:
        is_past: what is recorded has been held; who came to the case after it is no reason to
            refuse, nor is a relation declared after it.

    Raises:
        ActionRefused: with what is missing.
    """
    part = next((one for one in active_mediators(case) if one.user_id == user_id), None)
    if part is None:
        return
    if not serves(case, part.user, day):
        raise ActionRefused(
            _("%(name)s在 %(day)s 不再是本案承办组织的调解员，请重新指派。")
            % {"name": part.user, "day": day.isoformat()}
        )
    if is_past and part.declared_on is not None and part.declared_on > day:
        return
    if missing := missing_of(case, part, mediating_parties(case), covering=not is_past):
        raise ActionRefused(*missing)


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
        legal_day(told_on, not_before=fresh.received_on, what=_("收到申请日期"))
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
            fresh.wants_station = choice == PlaceChoice.STATION
    return notice


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
        agent.user = user
        agent.save()
        return _begin_as_agent(fresh, user, day)


def _begin_as_agent(case: Case, user: User, day: date) -> Participation:
    part: Participation | None = case.participations.filter(
        user=user, capacity__in=Capacity.EXCLUSIVE
    ).first()
    if part is not None and part.capacity == Capacity.MEDIATOR:
        raise ActionRefused(_("“%(user)s”是或者曾是本案的调解员，不能任代理人。") % {"user": user})
    part = part or Participation(case=case, user=user, capacity=Capacity.AGENT, starts_on=day)
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
