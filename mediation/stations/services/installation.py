"""The first administrator of a real installation, who then makes everything else on the pages."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.history.actor import SYSTEM, acting
from mediation.history.gate import ActionRefused
from mediation.stations.enums import OrganisationKind, Role
from mediation.stations.models import Membership, Organisation, User

DEFAULT_CODE = "CENTRE"


@dataclass(frozen=True)
class Installed:
    """What the call found and made.

    Attributes:
        made: names of what is new: "organisation", "user", "membership"; empty on a repetition.
    """

    user: User
    organisation: Organisation
    made: tuple[str, ...]


def create_administrator(
    username: str, *, name: str, password: str, must_change_password: bool, code: str = ""
) -> Installed:
    """See to it that `username` administers the organisation with `code`, or the centre.

    An account that exists keeps its name and password; a membership in force is not doubled.
    Without any centre, one with the code `code` or `DEFAULT_CODE` is made.

    Raises:
        ActionRefused: for an unknown code, and for an account that was deactivated.
    """
    made = []
    with transaction.atomic(), acting(SYSTEM, act="create_administrator"):
        organisation = _organisation(code)
        if organisation._state.adding:
            organisation.full_clean(exclude=["path"])
            organisation.save()
            made.append("organisation")
        user = User.objects.filter(username=username).first()
        if user is None:
            user = User(username=username, name=name, must_change_password=must_change_password)
            user.full_clean(exclude=["password"])
            user.set_password(password)
            user.save()
            made.append("user")
        if not user.is_active:
            raise ActionRefused(_("该账号已停用，请先由其他管理员启用。"))
        if not _administers(user, organisation):
            Membership.objects.create(
                user=user,
                organisation=organisation,
                role=Role.ADMINISTRATOR,
                starts_on=timezone.localdate(),
            )
            made.append("membership")
    return Installed(user, organisation, tuple(made))


def _organisation(code: str) -> Organisation:
    """The named one, else the oldest centre, else a new centre (unsaved)."""
    centres = Organisation.objects.filter(kind=OrganisationKind.CENTRE, is_active=True)
    found: Organisation | None = (
        Organisation.objects.filter(code=code).first() if code else centres.order_by("pk").first()
    )
    if found:
        return found
    if code and Organisation.objects.exists():
        raise ActionRefused(_("没有代码为“%(code)s”的组织。") % {"code": code})
    return Organisation(
        code=code or DEFAULT_CODE, name=_("联合调解中心"), kind=OrganisationKind.CENTRE
    )


def _administers(user: User, organisation: Organisation) -> bool:
    current = Membership.objects.on(timezone.localdate())
    return bool(
        current.filter(user=user, organisation=organisation, role=Role.ADMINISTRATOR).exists()
    )
