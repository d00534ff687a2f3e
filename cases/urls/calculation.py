"""The reference calculation of a case and its saved versions."""

from django.urls import path

from cases.views import calculation

ROOT = "cases/<serial:serial>/calculation/"

urlpatterns = [
    path(ROOT, calculation.calculation, name="calculation"),
    path(f"{ROOT}versions/", calculation.versions, name="calculation_versions"),
    path(f"{ROOT}<int:number>/", calculation.version, name="calculation_version"),
    path(f"{ROOT}<int:number>/sheet.pdf", calculation.printed, name="calculation_pdf"),
]
