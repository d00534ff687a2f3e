"""Who reads the database, or a copy of it, cannot go on in somebody's session."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.support.cast import PASSWORD, Cast


def test_what_stands_in_the_database_opens_no_session(cast: Cast) -> None:
    victim = Client()
    victim.post(reverse("login"), {"username": "manager", "password": PASSWORD})
    page = reverse("administration:users")
    assert victim.get(page).status_code == 200

    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key FROM stations_session")
        stolen = [key for (key,) in cursor.fetchall()]

    assert stolen
    for key in stolen:
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = key
        assert thief.get(page).status_code == 302
    assert victim.get(page).status_code == 200
