"""Addresses of a person's own account; without a namespace, so that Django's defaults find them."""

from django.urls import path

from mediation.stations.views import (
    absences,
    account,
    credentials,
    feeds,
    messages,
    second_factor,
    sessions,
)

urlpatterns = [
    path("login/", account.login, name="login"),
    path("login/code/", second_factor.login_code, name="login_code"),
    path("invitation/", credentials.invitation, name="invitation"),
    path("logout/", account.logout, name="logout"),
    path("password/", account.password_change, name="password_change"),
    path("password/done/", account.password_change_done, name="password_change_done"),
    path("second-factor/", second_factor.overview, name="second_factor"),
    path("second-factor/enrol/", second_factor.enrol, name="second_factor_enrol"),
    path("second-factor/codes/", second_factor.renew_codes, name="recovery_codes"),
    path("second-factor/remove/", second_factor.remove, name="second_factor_remove"),
    path("sessions/", sessions.own_sessions, name="sessions"),
    path("absences/", absences.own, name="absences"),
    path("absences/end/", absences.own_end, name="absence_end"),
    path("calendars/", feeds.own_feeds, name="calendar_feeds"),
    path("calendars/revoke/", feeds.revoke, name="calendar_feed_revoke"),
    path("calendars/<str:secret>.ics", feeds.calendar_feed, name="calendar_feed"),
    path("role/", account.choose_role, name="choose_role"),
    path("language/", account.set_language, name="set_language"),
    path("messages/", messages.inbox, name="messages"),
    path("messages/read/", messages.mark_read, name="messages_read"),
]
