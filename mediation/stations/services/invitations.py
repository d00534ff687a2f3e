"""Invitations: a link with which a person sets the own password, once.

The token is kept nowhere. It is signed together with the state of the account (Django's generator
for password resets), so that it dies with its use, with the next invitation, with a log-in, with a
new address and after `INVITATION_HOURS`.
"""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.stations.models import Membership, User
from mediation.stations.permissions import may_edit_user, require
from mediation.stations.services.accounts import as_author, create_user, elsewhere, locked
from mediation.stations.services.sessions import end_sessions

log = logging.getLogger(__name__)
CONSOLE = "django.core.mail.backends.console.EmailBackend"


class _Tokens(PasswordResetTokenGenerator):
    key_salt = "mediation.stations.invitations"


TOKENS = _Tokens()


def create_invited_user(user: User, *, membership: Membership, actor: Actor) -> str:
    """As `create_user`, without a password that anybody knows; returns the token."""
    with transaction.atomic():
        create_user(user, membership=membership, actor=actor)
        return invite(user, actor=actor)


def invite(user: User, *, actor: Actor) -> str:
    """Take the present password away and let the person set one; returns the token.

    Raises:
        ActionRefused: for oneself, and for a deactivated account.
    """
    require(may_edit_user(actor, user), elsewhere())
    with transaction.atomic(), acting(actor, act="invite_user"):
        fresh = locked(user)
        if fresh.pk == actor.user_id:
            raise ActionRefused(_("请通过“修改密码”更换自己的密码。"))
        if not fresh.is_active:
            raise ActionRefused(_("该账号已停用。"))
        fresh.set_unusable_password()
        fresh.must_change_password = False
        fresh.save()
        end_sessions(fresh)
        return f"{fresh.pk}-{TOKENS.make_token(fresh)}"


def invited(token: str) -> User | None:
    """Whom the token invites now; None for every other text, whatever is wrong with it."""
    key, _dash, signature = token.strip().partition("-")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    user: User | None = User.objects.filter(pk=int(key), is_active=True).first()
    return user if user and TOKENS.check_token(user, signature) else None


def accept(token: str, *, password: str) -> User:
    """Set the password that the person chose; the link is void from now on.

    Raises:
        ActionRefused: when the token invites nobody, or no longer.
    """
    with transaction.atomic():
        user = invited(token)
        # Asked again under the lock: of two at the same moment one comes too late.
        if user is not None and TOKENS.check_token(
            fresh := locked(user), token.strip().partition("-")[2]
        ):
            with acting(as_author(fresh), act="accept_invitation"):
                fresh.set_password(password)
                fresh.must_change_password = False
                fresh.save()
            return fresh
    raise ActionRefused(invalid())


def invalid() -> str:
    """One sentence for every reason."""
    return _("链接无效、已经用过或已过期，请向本站管理员要新的链接。")


def mail(user: User, link: str) -> bool:
    """Send the link to the person's address; False where there is none, or no way to it.

    Called after the commit. The console is no mailbox: what it prints ends up in a log.
    """
    if not user.email or settings.EMAIL_BACKEND == CONSOLE:
        return False
    text = _(
        "%(name)s：\n\n请打开以下链接，设定您在劳动争议联合调解系统的登录密码。您的用户名是 %(username)s。\n\n"
        "%(link)s\n\n链接 %(hours)s 小时内有效，只能使用一次。如非您本人所需，请忽略本邮件。"
    ) % {
        "name": user.name,
        "username": user.username,
        "link": link,
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    try:
        send_mail(_("设定您的登录密码"), text, None, [user.email])
    except (OSError, SMTPException) as error:
        log.warning("an invitation could not be mailed: %s", type(error).__name__)
        return False
    return True
