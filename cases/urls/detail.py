"""The case page and its parts."""

from django.urls import path

from cases.views import detail, figures, history

urlpatterns = [
    path("cases/<serial:serial>/", detail.detail, name="detail"),
    path("cases/<serial:serial>/unmask/", detail.unmask, name="unmask"),
    path("cases/<serial:serial>/related/", detail.related, name="related"),
    path("cases/<serial:serial>/history/", history.history, name="history"),
    path("cases/<serial:serial>/figures/", figures.figures, name="figures"),
    path("cases/<serial:serial>/looks/", history.looks, name="looks"),
]
