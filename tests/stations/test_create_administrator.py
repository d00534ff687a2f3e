"""`manage.py create_administrator` on an empty database."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mediation.history.actor import SYSTEM, acting
from mediation.stations.enums import OrganisationKind, Role
from mediation.stations.models import Membership, Organisation, User
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db


def run(*arguments: str, name: str = "管理员") -> str:
    out = StringIO()
    call_command(
        "create_administrator", "root", *arguments, "--name", name, "--random-password", stdout=out
    )
    return out.getvalue()


def test_a_fresh_installation_gets_its_centre_and_its_administrator() -> None:
    output = run()
    password = re.search(r"shown only now: (\S+)", output)
    user = User.objects.get()
    assert password is not None
    assert user.check_password(password[1])
    assert (user.name, user.must_change_password) == ("管理员", True)
    membership = Membership.objects.get()
    assert (membership.role, membership.organisation.kind) == (
        Role.ADMINISTRATOR, OrganisationKind.CENTRE,
    )  # fmt: skip
    assert membership.organisation.code == "CENTRE"
    assert membership.history.get().act == "create_administrator"


def test_repeating_it_changes_nothing() -> None:
    run()
    before = User.objects.get().password
    assert run(name="别的名字") == "root administers CENTRE already.\n"
    user = User.objects.get()
    assert (user.password, user.name) == (before, "管理员")
    assert Membership.objects.count() == Organisation.objects.count() == 1


def test_the_centre_may_have_a_code_of_its_own() -> None:
    run("--organisation", "PD")
    assert Organisation.objects.get().code == "PD"


def test_an_existing_organisation_is_taken(cast: Cast) -> None:
    run("--organisation", "LJZ")
    assert User.objects.get(username="root").memberships.get().organisation == cast.station
    run()
    assert User.objects.get(username="root").memberships.count() == 2


def test_an_unknown_code_is_refused(cast: Cast) -> None:
    with pytest.raises(CommandError, match="NOWHERE"):
        run("--organisation", "NOWHERE")
    assert not User.objects.filter(username="root").exists()


@pytest.mark.parametrize("code", ["p d", "x"])
def test_a_code_that_cannot_be_is_refused(code: str) -> None:
    with pytest.raises(CommandError, match="代码"):
        run("--organisation", code)
    assert not Organisation.objects.exists()


def test_a_deactivated_account_is_not_brought_back() -> None:
    run()
    user = User.objects.get()
    with acting(SYSTEM, act="test"):
        user.is_active = False
        user.save()
    with pytest.raises(CommandError, match="已停用"):
        run()
