"""Addresses of the legal-aid desk, cut by act like its views."""

from django.urls import include, path

app_name = "legal_aid"
urlpatterns = [
    path("", include("legal_aid.urls.checks")),
    path("consultations/answers/", include("legal_aid.urls.answers")),
    path("consultations/drafts/", include("legal_aid.urls.drafts")),
    path("", include("legal_aid.urls.papers")),
    path("consultations/", include("legal_aid.urls.consultations")),
    path("legal-aid/lawyers/", include("legal_aid.urls.lawyers")),
    path("legal-aid/terms/", include("legal_aid.urls.terms")),
    path("legal-aid/duty/", include("legal_aid.urls.duty")),
    path("legal-aid/visits/", include("legal_aid.urls.visits")),
    path("legal-aid/", include("legal_aid.urls.assignments")),
    path("legal-aid/", include("legal_aid.urls.applications")),
]
