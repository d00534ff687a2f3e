from django.urls import path

from mediation.search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("find/", views.find, name="find"),
    path("suggest/", views.suggest, name="suggest"),
]
