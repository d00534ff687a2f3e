"""Addresses of what was handed in and published, by their public numbers."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from mediation.submissions import views


class SubmissionConverter(StringConverter):
    """A report that was handed in: organisation, first and last day, version."""

    regex = r"[A-Z0-9]{2,20}-\d{8}-\d{8}-v\d{1,3}"


class StatementConverter(StringConverter):
    """A stated sentence: organisation, day and second."""

    regex = r"[A-Z0-9]{2,20}-\d{8}-\d{6}"


class MonthConverter(StringConverter):
    """A month, YYYY-MM."""

    regex = r"\d{4}-\d{2}"


class FormatConverter(StringConverter):
    """In which formats reports are kept."""

    regex = "pdf|xlsx"


register_converter(SubmissionConverter, "submission")
register_converter(StatementConverter, "statement")
register_converter(MonthConverter, "month")
register_converter(FormatConverter, "kept_format")

MONTH = "monthly/<slug:organisation>/<month:month>"

app_name = "submissions"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("new/", views.submit, name="submit"),
    path("statements/new/", views.new_statement, name="new_statement"),
    path("statements/<statement:statement>/", views.statement, name="statement"),
    path("statements/<statement:statement>.pdf", views.statement_file, name="statement_file"),
    path(f"{MONTH}/", views.monthly, name="monthly"),
    path(f"{MONTH}.<kept_format:file_format>", views.monthly_file, name="monthly_file"),
    path("<submission:submission>/", views.detail, name="detail"),
    path("<submission:submission>/changes/", views.changes, name="changes"),
    path("<submission:submission>/figures/<slug:figure>/", views.frozen_list, name="list"),
    path("<submission:submission>.<kept_format:file_format>", views.download, name="download"),
]
