"""Where anybody verifies a paper."""

from django.urls import path

from mediation.papers import views

urlpatterns = [
    path("", views.verify, name="verify"),
    path("<str:proof>/", views.verify_code, name="verify_code"),
]
