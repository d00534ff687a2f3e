"""Addresses of a person's own account; without a namespace, so that Django's defaults find them."""

from django.urls import path

from mediation.stations.views import account, messages, sessions

urlpatterns = [
    path("login/", account.login, name="login"),
    path("logout/", account.logout, name="logout"),
    path("password/", account.password_change, name="password_change"),
    path("password/done/", account.password_change_done, name="password_change_done"),
    path("sessions/", sessions.own_sessions, name="sessions"),
    path("role/", account.choose_role, name="choose_role"),
    path("language/", account.set_language, name="set_language"),
    path("messages/", messages.inbox, name="messages"),
    path("messages/read/", messages.mark_read, name="messages_read"),
]
