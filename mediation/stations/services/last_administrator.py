"""The system always keeps somebody who can administer it."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.gate import ActionRefused
from mediation.stations.enums import Role
from mediation.stations.models import Membership, Organisation, User


def refuse_if_none_remains(
    *,
    without_user: User | None = None,
    without_organisation: Organisation | None = None,
    without_membership: Membership | None = None,
    after: date | None = None,
) -> None:
    """Refuse to take away the last administrator; called inside the operation's transaction.

    The rows of all administrators are locked, so that two of them cannot remove each other at
    the same moment.

    Args:
        after: the membership ends with this day, so that another one must last longer.
    """
    today = timezone.localdate()
    locked = (
        Membership.objects.on(today)
        .filter(role=Role.ADMINISTRATOR, user__is_active=True, organisation__is_active=True)
        .select_related("user", "organisation")
        .select_for_update(of=("self", "user"))
        .order_by("pk")
    )
    administrators = list(locked)
    remaining = [
        membership
        for membership in administrators
        if membership.user != without_user
        and membership.organisation != without_organisation
        and membership != without_membership
        and (after is None or membership.ends_on is None or membership.ends_on > after)
    ]
    if administrators and not remaining:
        raise ActionRefused(_("系统必须保留至少一名有效的系统管理员。"))
