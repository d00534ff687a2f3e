"""The second factor: a code from an authenticator app (RFC 6238), or a recovery code, each once."""

import base64
import hashlib
import os
from collections.abc import Iterable
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.oath import TOTP

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.jobs.services import notify
from mediation.stations.enums import Role
from mediation.stations.models import Authenticator, Membership, RecoveryCode, User
from mediation.stations.permissions import may_edit_user, require
from mediation.stations.services.accounts import as_author, elsewhere, locked, random_groups
from mediation.stations.services.sessions import end_sessions

#: Who sees or changes what others did has to have one where `REQUIRE_2FA` is on.
ROLES = frozenset({Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR})
RECOVERY_CODES = 10
# Four groups of six: about 119 bits, so that a plain digest keeps them.
_GROUPS, _GROUP_LENGTH = 4, 6


def is_missing(user: User, memberships: Iterable[Membership]) -> bool:
    """Whether the person has to set it up before doing anything else."""
    return (
        settings.REQUIRE_2FA
        and user.second_factor_since is None
        and any(membership.role in ROLES for membership in memberships)
    )


def prepare(user: User) -> Authenticator:
    """The key to be scanned: made when first asked for, and without effect until `enrol`.

    Raises:
        ActionRefused: when one is in use; it has to be removed first.
    """
    if user.second_factor_since is not None:
        raise ActionRefused(_("两步验证已经启用。"))
    key = base64.b32encode(os.urandom(20)).decode()
    authenticator, _made = Authenticator.objects.get_or_create(user=user, defaults={"secret": key})
    return authenticator


def key_uri(authenticator: Authenticator) -> str:
    """What the QR code says to the app."""
    query = {"secret": authenticator.secret, "issuer": _("劳动争议联合调解")}
    return (
        f"otpauth://totp/{quote(authenticator.user.username)}?{urlencode(query, quote_via=quote)}"
    )


def enrol(user: User, *, code: str) -> list[str]:
    """Put the prepared key to use, proved by its first code; returns the recovery codes.

    Raises:
        ActionRefused: for a wrong code, and when one is in use already.
    """
    with transaction.atomic(), acting(act="enrol_second_factor"):
        fresh = locked(user)
        if fresh.second_factor_since is not None:
            raise ActionRefused(_("两步验证已经启用。"))
        authenticator = Authenticator.objects.select_for_update().filter(user=fresh).first()
        if authenticator is None or not _takes(authenticator, code):
            raise ActionRefused(_("验证码不正确，请输入应用中当前显示的六位数字。"))
        fresh.second_factor_since = timezone.now()
        fresh.save()
        return _new_codes(authenticator)


def accepts(user: User, code: str) -> bool:
    """Whether `code` is the person's, and was never used before; it is used up by that."""
    with transaction.atomic():
        authenticator = Authenticator.objects.select_for_update().filter(user=user).first()
        if authenticator is None or user.second_factor_since is None:
            return False
        if _takes(authenticator, code):
            return True
        used, _rows = RecoveryCode.objects.filter(
            authenticator=authenticator, digest=_digest(code)
        ).delete()
        if used:
            with acting(as_author(user), act="use_recovery_code"):
                locked(user).save()
        return bool(used)


def _takes(authenticator: Authenticator, code: str) -> bool:
    """The code of this half minute or of one beside it, newer than the last one taken."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return False
    totp = TOTP(base64.b32decode(authenticator.secret))
    if not totp.verify(int(digits), tolerance=1, min_t=authenticator.last_step + 1):
        return False
    authenticator.last_step = totp.t()
    authenticator.save(update_fields=["last_step"])
    return True


def codes_left(user: User) -> int:
    count: int = RecoveryCode.objects.filter(authenticator__user=user).count()
    return count


def renew_codes(user: User) -> list[str]:
    """New recovery codes in place of all old ones."""
    with transaction.atomic(), acting(act="renew_recovery_codes"):
        fresh = locked(user)
        authenticator = Authenticator.objects.select_for_update().filter(user=fresh).first()
        if authenticator is None or fresh.second_factor_since is None:
            raise ActionRefused(_("尚未启用两步验证。"))
        fresh.save()
        return _new_codes(authenticator)


def remove(user: User) -> None:
    """Give the own second factor up, for instance before changing the telephone."""
    with transaction.atomic(), acting(act="remove_second_factor"):
        _remove(locked(user))


def reset(user: User, *, actor: Actor, reason: str) -> None:
    """Take it from somebody who has lost it; all their sessions end, and they are told.

    Raises:
        ActionRefused: for oneself, who proves the password and a code, and where there is none.
    """
    require(may_edit_user(actor, user), elsewhere())
    with transaction.atomic(), acting(actor, act="reset_second_factor", reason=reason):
        fresh = locked(user)
        if fresh.pk == actor.user_id:
            raise ActionRefused(_("请在“两步验证”页面停用自己的两步验证。"))
        _remove(fresh)
        end_sessions(fresh)
        notify(
            fresh.pk,
            _("%(name)s已重置您的两步验证，请重新设置。如非您本人要求，请立即告知管理员。")
            % {"name": actor.name},
        )


def _remove(fresh: User) -> None:
    if fresh.second_factor_since is None:
        raise ActionRefused(_("尚未启用两步验证。"))
    Authenticator.objects.filter(user=fresh).delete()
    fresh.second_factor_since = None
    fresh.save()


def _new_codes(authenticator: Authenticator) -> list[str]:
    codes = [random_groups(_GROUPS, _GROUP_LENGTH) for _n in range(RECOVERY_CODES)]
    RecoveryCode.objects.filter(authenticator=authenticator).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(authenticator=authenticator, digest=_digest(code)) for code in codes
    )
    return codes


def _digest(code: str) -> str:
    """Of the letters and digits, however they were typed."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
