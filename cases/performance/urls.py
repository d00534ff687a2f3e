"""Addresses of performance: what is to be ticked off, and one case with what follows a breach."""

from django.urls import path

from cases.performance import views

ROOT = "cases/<serial:serial>/performance/"

app_name = "performance"
urlpatterns = [
    path("performance/", views.listed, name="list"),
    path(ROOT, views.of_case, name="case"),
    path(f"{ROOT}agreements/<int:number>/tick/", views.tick, name="tick"),
    path(f"{ROOT}payments/<int:number>/take-back/", views.take_back, name="take_back"),
    path(f"{ROOT}payments/<int:number>/proof/", views.prove, name="prove"),
    path(f"{ROOT}pursuits/new/", views.pursue, name="pursue"),
    path(f"{ROOT}pursuits/<int:number>/<slug:step>/", views.step, name="step"),
]
