from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "mediation.people"
    label = "people"
