"""Operations on memberships: given and ended, never changed or deleted."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.stations.enums import OrganisationKind, Role
from mediation.stations.models import Membership, User
from mediation.stations.permissions import (
    PLACES,
    may_edit_organisation,
    may_give,
    require,
    users_visible_to,
)
from mediation.stations.services.last_administrator import refuse_if_none_remains
from mediation.stations.services.sessions import end_sessions


def add_membership(membership: Membership, *, actor: Actor) -> Membership:
    """Give a person a role in an organisation; with an end it is a loan or a deputyship.

    Whose roles change signs in again.

    Raises:
        ActionRefused: for oneself, for a role that makes no sense there, for inactive accounts or
            organisations, and where the person has the role there already.
        NotAllowed: outside the actor's scope, for reserved roles, and for persons whom the actor
            does not know: lending somebody to another station is the administrator's.
    """
    _require(membership, actor)
    with transaction.atomic(), acting(actor, act="add_membership"):
        # The lock makes two simultaneous entries for one person wait for each other.
        user = User.objects.select_for_update().get(pk=membership.user_id)
        faults = _faults(membership, user, actor)
        if faults:
            raise ActionRefused(*faults)
        membership.save()
        if membership.starts_on <= timezone.localdate():
            end_sessions(user)
    return membership


def end_membership(
    membership: Membership,
    *,
    actor: Actor,
    ends_on: date,
    at_once: bool = False,
    reason: str = "",
) -> Membership:
    """Let the membership end with the day `ends_on`, on which it still holds unless `at_once`.

    The person is put out when the membership no longer holds; a later end takes effect by itself.

    Raises:
        ActionRefused: for oneself, for the last administrator, for a day before the beginning or
            after an end that stands already.
        NotAllowed: outside the actor's scope and for reserved roles.
    """
    _require(membership, actor)
    with transaction.atomic(), acting(actor, act="end_membership", reason=reason):
        query = Membership.objects.select_related("organisation", "user")
        fresh: Membership = query.select_for_update(of=("self",)).get(pk=membership.pk)
        reasons = []
        if fresh.user_id == actor.user_id:
            reasons.append(_("不能结束自己的任职。"))
        if ends_on < fresh.starts_on:
            reasons.append(_("结束日期不能早于开始日期。"))
        if fresh.ends_on and ends_on > fresh.ends_on:
            reasons.append(_("该任职已定于更早的日期结束；需要延长时请另行登记任职。"))
        if reasons:
            raise ActionRefused(*reasons)
        if fresh.role == Role.ADMINISTRATOR:
            refuse_if_none_remains(without_membership=fresh, after=ends_on)
        fresh.ends_on = ends_on
        fresh.ended_at_once = at_once and ends_on == timezone.localdate()
        fresh.save()
        if fresh.has_ended(timezone.localdate()):
            end_sessions(fresh.user)
    return fresh


def _require(membership: Membership, actor: Actor) -> None:
    require(may_edit_organisation(actor, membership.organisation))
    require(may_give(actor, membership.role), _("审计员和系统管理员的任职只能由系统管理员办理。"))


def _faults(membership: Membership, user: User, actor: Actor) -> list[str]:
    faults = []
    organisation = membership.organisation
    first = not user.memberships.exists()
    if not first and not users_visible_to(actor).filter(pk=user.pk).exists():
        faults.append(_("该用户属于其他工作站，借调请由系统管理员办理。"))
    if user.pk == actor.user_id:
        faults.append(_("不能为自己登记任职。"))
    if not user.is_active:
        faults.append(_("该账号已停用。"))
    if not organisation.is_active:
        faults.append(_("该组织已停用。"))
    if organisation.kind not in PLACES[Role(membership.role)]:
        faults.append(
            _("“%(role)s”不能在“%(kind)s”任职。")
            % {
                "role": membership.get_role_display(),
                "kind": OrganisationKind(organisation.kind).label,
            }
        )
    if membership.ends_on and membership.ends_on < membership.starts_on:
        faults.append(_("结束日期不能早于开始日期。"))
    elif _same_again(membership):
        faults.append(_("该用户在此期间已有同一组织的同一角色。"))
    return faults


def _same_again(membership: Membership) -> bool:
    same = Membership.objects.filter(
        user=membership.user, organisation=membership.organisation, role=membership.role
    ).filter(
        Q(ends_on=None)
        | Q(ends_on__gt=membership.starts_on)
        | Q(ends_on=membership.starts_on, ended_at_once=False)
    )
    if membership.ends_on:
        same = same.filter(starts_on__lte=membership.ends_on)
    return bool(same.exists())
