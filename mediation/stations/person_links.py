"""What rooms above offer on the page of a person in administration: a registry of links."""

from dataclasses import dataclass

from django.urls import reverse

from mediation.history.actor import Actor
from mediation.stations.enums import Role
from mediation.stations.models import User
from mediation.ui.parts import Text


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A link for these roles; the address takes the person's user name."""

    label: Text
    url_name: str
    roles: frozenset[Role]


_links: list[PersonLink] = []


def register(link: PersonLink) -> None:
    """Add a link; called from an AppConfig's ready()."""
    if link not in _links:
        _links.append(link)


def for_person(actor: Actor, user: User) -> list[tuple[Text, str]]:
    """Label and address of what `actor` may open about `user`."""
    return [
        (link.label, reverse(link.url_name, args=[user.username]))
        for link in _links
        if actor.role in link.roles
    ]
