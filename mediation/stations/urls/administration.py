"""Addresses of administration: organisations by code, persons by user name, days by date."""

from datetime import date

from django.urls import path, register_converter

from mediation.stations.views import (
    absences,
    buildings,
    calendar,
    credentials,
    index,
    logs,
    memberships,
    organisations,
    parameters,
    users,
)


class DayConverter:
    """An ISO date."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


class YearConverter:
    """A year that a calendar can hold."""

    regex = r"20\d{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(DayConverter, "day")
register_converter(YearConverter, "year")

app_name = "administration"
urlpatterns = [
    path("", index.index, name="index"),
    # Organisations
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/new/", organisations.create, name="organisation_create"),
    path("organisations/<str:code>/", organisations.detail, name="organisation"),
    path("organisations/<str:code>/edit/", organisations.edit, name="organisation_edit"),
    path(
        "organisations/<str:code>/deactivate/",
        organisations.deactivate,
        name="organisation_deactivate",
    ),
    path(
        "organisations/<str:code>/activate/", organisations.activate, name="organisation_activate"
    ),
    # Buildings
    path("buildings/", buildings.building_list, name="buildings"),
    path("buildings/new/", buildings.create, name="building_create"),
    path("buildings/<str:station>/<str:code>/", buildings.edit, name="building_edit"),
    # Accounts and memberships
    path("users/", users.user_list, name="users"),
    path("users/search/", users.search, name="user_search"),
    path("users/new/", users.create, name="user_create"),
    path("users/<str:username>/", users.detail, name="user"),
    path("users/<str:username>/edit/", users.edit, name="user_edit"),
    path("users/<str:username>/deactivate/", users.deactivate, name="user_deactivate"),
    path("users/<str:username>/activate/", users.activate, name="user_activate"),
    path("users/<str:username>/reset-password/", users.reset, name="user_reset_password"),
    path("users/<str:username>/invite/", credentials.invite, name="user_invite"),
    path(
        "users/<str:username>/reset-second-factor/",
        credentials.reset_second_factor,
        name="user_reset_second_factor",
    ),
    path("users/<str:username>/unlock/", credentials.unlock, name="user_unlock"),
    path("users/<str:username>/memberships/new/", memberships.add, name="membership_add"),
    path(
        "users/<str:username>/memberships/<str:code>/<slug:role>/<day:starts_on>/end/",
        memberships.end,
        name="membership_end",
    ),
    path("users/<str:username>/absences/", absences.person, name="user_absences"),
    path("users/<str:username>/absences/new/", absences.add, name="user_absence_add"),
    path("users/<str:username>/absences/end/", absences.end, name="user_absence_end"),
    path("absences/", absences.station, name="absences"),
    # Working days
    path("calendar/", calendar.this_year, name="calendar"),
    path("calendar/<year:year>/", calendar.show, name="calendar_year"),
    path("calendar/<year:year>/days/", calendar.enter, name="calendar_days"),
    path("calendar/<year:year>/publish/", calendar.publish, name="calendar_publish"),
    path("calendar/<year:year>/unpublish/", calendar.unpublish, name="calendar_unpublish"),
    path("calendar/days/<day:day>/clear/", calendar.clear, name="calendar_clear"),
    # Dated parameters of the calculations
    path("parameters/", parameters.parameter_list, name="parameters"),
    path("parameters/new/", parameters.add, name="parameter_add"),
    path(
        "parameters/<str:station>/<slug:kind>/<day:valid_from>/correct/",
        parameters.correct,
        name="parameter_correct",
    ),
    path(
        "parameters/<str:station>/<slug:kind>/<day:valid_from>/remove/",
        parameters.remove,
        name="parameter_remove",
    ),
    # Logs
    path("log/changes/", logs.changes, name="change_log"),
    path("log/access/", logs.access, name="access_log"),
    path("log/access/typed/", logs.typed, name="access_typed"),
    path("log/unusual/", logs.unusual_list, name="unusual"),
    path("log/unusual/<str:username>/<day:day>/", logs.unusual_day, name="unusual_day"),
]
