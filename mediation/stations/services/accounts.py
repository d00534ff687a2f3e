"""Operations on accounts: made with a one-time password, deactivated, never deleted."""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.stations import lockout
from mediation.stations.models import Membership, User
from mediation.stations.permissions import may_edit_user, require
from mediation.stations.services.last_administrator import refuse_if_none_remains
from mediation.stations.services.memberships import add_membership
from mediation.stations.services.sessions import end_sessions

EDITABLE = ("name", "email", "phone")
# Without letters and digits that are taken for one another when read out or copied from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


def random_groups(groups: int, length: int) -> str:
    """Random letters and digits in groups that people can read out and type: "k7mn-p2qr-…"."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _n in range(length)) for _n in range(groups)
    )


def one_time_password() -> str:
    """Four groups of four characters: about 79 bits, made to be read out once."""
    while True:
        password = random_groups(_GROUPS, _GROUP_LENGTH)
        try:
            validate_password(password)
        except ValidationError:
            continue
        return password


def create_user(user: User, *, membership: Membership, actor: Actor) -> str:
    """Save a new account with its first membership; returns the one-time password.

    Nobody can see the password again; it has to be changed at the first log-in.

    Raises:
        ActionRefused: as `add_membership`.
        NotAllowed: for an organisation or role that the actor does not administer.
    """
    password = one_time_password()
    with transaction.atomic(), acting(actor, act="create_user"):
        user.set_password(password)
        user.must_change_password = True
        user.save()
        membership.user = user
        add_membership(membership, actor=actor)
    return password


def edit_user(user: User, *, actor: Actor) -> User:
    """Save the changed name and contact data; the user name stays, it is what history knows."""
    require(may_edit_user(actor, user), elsewhere())
    with transaction.atomic(), acting(actor, act="edit_user"):
        fresh = locked(user)
        for name in EDITABLE:
            setattr(fresh, name, getattr(user, name))
        fresh.save()
    return fresh


def deactivate_user(user: User, *, actor: Actor, reason: str) -> None:
    """Refuse the person from the next request on; memberships and history stay.

    Raises:
        ActionRefused: for oneself, and for the last administrator.
    """
    require(may_edit_user(actor, user), elsewhere())
    with transaction.atomic(), acting(actor, act="deactivate_user", reason=reason):
        fresh = locked(user)
        if fresh.pk == actor.user_id:
            raise ActionRefused(_("不能停用自己的账号。"))
        if not fresh.is_active:
            raise ActionRefused(_("该账号已经停用。"))
        refuse_if_none_remains(without_user=fresh)
        fresh.is_active = False
        fresh.save()
        end_sessions(fresh)


def activate_user(user: User, *, actor: Actor) -> None:
    """Take back `deactivate_user`."""
    require(may_edit_user(actor, user), elsewhere())
    with transaction.atomic(), acting(actor, act="activate_user"):
        fresh = locked(user)
        fresh.is_active = True
        fresh.save()


def reset_password(user: User, *, actor: Actor) -> str:
    """Give the account a new one-time password, which ends its sessions; returns the password.

    Raises:
        ActionRefused: for oneself, who changes the password by knowing the present one.
    """
    require(may_edit_user(actor, user), elsewhere())
    if user.pk == actor.user_id:
        raise ActionRefused(_("请通过“修改密码”更换自己的密码。"))
    password = one_time_password()
    with transaction.atomic(), acting(actor, act="reset_password"):
        fresh = locked(user)
        fresh.set_password(password)
        fresh.must_change_password = True
        fresh.save()
        end_sessions(fresh)
    return password


def lift_lock(user: User, *, actor: Actor) -> None:
    """Let the person try again before the lock after failed log-ins ends by itself.

    The address from which they failed stays locked, if it is.
    """
    require(may_edit_user(actor, user), elsewhere())
    with transaction.atomic(), acting(actor, act="lift_lock"):
        lockout.lift(user)
        locked(user).save()


def change_own_password(user: User, *, password: str) -> None:
    """Set the password that the person chose; the one-time password has done its service.

    `user` itself is changed, too: all its sessions end, and the caller binds the own one to the new
    hash under a new key.
    """
    with transaction.atomic(), acting(act="change_password"):
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        end_sessions(user)


def locked(user: User) -> User:
    """The account, read afresh under a lock."""
    fresh: User = User.objects.select_for_update().get(pk=user.pk)
    return fresh


def as_author(user: User) -> Actor:
    """The person as author of what they do to the own account before they are logged in."""
    return Actor(user_id=user.pk, name=user.name, role="")


def elsewhere() -> str:
    """Why a manager may not touch an account."""
    return _("该用户在您的管理范围之外也有任职，或者担任审计员、系统管理员，请由系统管理员办理。")
