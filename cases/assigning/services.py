"""Deciding on a proposal, handing cases over, and what speaks for a mediator or a language."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.assigning.enums import Language
from cases.assigning.models import Decision, LanguageNeed, MediatorProfile
from cases.enums import Capacity
from cases.models import Case, Participation
from cases.roles import MEDIATING
from cases.services.assignment import assign_mediator, end_participation
from cases.services.common import beside, insist_may, person_of
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.stations.access import buildings_in_scope
from mediation.stations.enums import Role
from mediation.stations.models import Membership, User
from mediation.stations.permissions import memberships_visible_to, require


def decide(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    user: User,
    is_lead: bool,
    proposed: User | None,
    place: int | None = None,
    reason: str = "",
    happened_on: date | None = None,
    token: UUID | None = None,
) -> Participation:
    """Assign whom the manager chose, and keep whom the program had proposed.

    Args:
        place: of the chosen one in the proposal.
        token: of the batch that this is part of.

    Raises: as `assign_mediator`.
    """
    with transaction.atomic():
        part = assign_mediator(
            case, actor=actor, version=version, user=user, is_lead=is_lead, happened_on=happened_on
        )
        decision = Decision(
            case=case, proposed=proposed, chosen=user, place=place, is_lead=is_lead, reason=reason,
            token=token, made_by_id=person_of(actor), made_on=happened_on or timezone.localdate(),
        )  # fmt: skip
        with acting(actor, act="assign_mediator", happened_on=decision.made_on):
            decision.save()
    return part


def hand_over(
    case: Case,
    *,
    actor: Actor,
    version: int,
    leaver: User,
    successor: User | None,
    proposed: User | None,
    place: int | None,
    reason: str,
    token: UUID,
) -> Decision:
    """One case of a batch: the successor leads it, or sits on the panel in the leaver's place.

    Sent again with the same token, nothing happens and the first decision is returned.

    Args:
        successor: None where somebody only leaves the panel.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: where the leaver does not mediate the case, for a lead without a successor,
            and as the operations of a single reassignment.
    """
    with transaction.atomic():
        fresh: Case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        made: Decision | None = fresh.assignment_decisions.filter(token=token).first()
        if made is not None:
            return made
        part = fresh.participations.filter(
            user=leaver, capacity=Capacity.MEDIATOR, ends_on=None
        ).first()
        if part is None:
            raise ActionRefused(_("“%(user)s”已不承办本案。") % {"user": leaver})
        if part.is_lead and successor is None:
            raise ActionRefused(_("首席调解员须有接办人。"))
        if not part.is_lead:
            end_participation(part, actor=actor, version=version, reason=reason)
        if successor is not None:
            decide(
                fresh, actor=actor, version=version if part.is_lead else None, user=successor,
                is_lead=part.is_lead, proposed=proposed, place=place, reason=reason, token=token,
            )  # fmt: skip
        else:
            with acting(actor, act="end_participation", reason=reason):
                Decision(
                    case=fresh, chosen=None, is_lead=False, reason=reason, token=token,
                    made_by_id=person_of(actor), made_on=timezone.localdate(),
                ).save()  # fmt: skip
        decision: Decision = fresh.assignment_decisions.get(token=token)
    return decision


def set_language(case: Case, *, actor: Actor, language: str) -> LanguageNeed:
    """The language in which a party of the case has to be heard; "" for no such need.

    Raises:
        NotAllowed; ActionRefused for another code, and after the end of the case.
    """
    with beside(case, actor=actor, act="set_language_need") as fresh:
        insist_may(actor, "assign", fresh)
        if not fresh.is_open:
            raise ActionRefused(_("案件已终结，不再登记语言需要。"))
        if language not in ("", *Language.values):
            raise ActionRefused(_("请选择语言。"))
        need = LanguageNeed.objects.filter(case=fresh).first() or LanguageNeed(case=fresh)
        if need.language != language:
            need.language = language
            need.save()
    return need


def may_describe(actor: Actor, user: User) -> bool:
    """Whether the actor manages an organisation at which `user` mediates, or will."""
    if actor.role != Role.MANAGER:
        return False
    rows = memberships_visible_to(actor).filter(user=user, role__in=MEDIATING)
    today = timezone.localdate()
    return any(not row.has_ended(today) for row in rows)


def save_profile(
    user: User,
    *,
    actor: Actor,
    specialities: Iterable[str],
    languages: Iterable[str],
    buildings: Iterable[int],
) -> MediatorProfile:
    """What speaks for giving cases to `user`; buildings of other stations stay as they are.

    Raises:
        NotAllowed: for people who do not mediate in the actor's scope.
    """
    require(may_describe(actor, user))
    own = set(buildings_in_scope(actor).values_list("pk", flat=True))
    with transaction.atomic(), acting(actor, act="save_mediator_profile"):
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        row = MediatorProfile.objects.filter(user=user).first() or MediatorProfile(user=user)
        elsewhere = set(row.buildings) - own
        row.specialities, row.languages = sorted(set(specialities)), sorted(set(languages))
        row.buildings = sorted(elsewhere | own & set(buildings))
        row.save()
    return row


def serving_mediators(actor: Actor, day: date) -> list[Membership]:
    """Mediating memberships in the actor's scope that hold on `day` or begin later."""
    rows = memberships_visible_to(actor).filter(role__in=MEDIATING, user__is_active=True)
    rows = rows.select_related("user", "organisation").order_by("user__name", "user__username")
    return [row for row in rows if not row.has_ended(day)]
