"""What the box finds in the register: persons and employers, as their lists show them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import pgettext_lazy

from mediation.history.actor import Actor
from mediation.people import identifiers, sources
from mediation.people.models import Employer, Person
from mediation.people.search import WAYS, kind_of
from mediation.search.grams import Wanted
from mediation.search.keys import narrowed
from mediation.search.near import near_keys
from mediation.search.registry import Hit, Source
from mediation.stations.enums import Role
from mediation.vault import keys

READERS = frozenset({Role.CLERK, Role.POINT_MEDIATOR, Role.MEDIATOR, Role.LEGAL_AID, Role.MANAGER})


class PersonContent:
    """Persons that the reader may know of."""

    kind = kind_of(Person)
    label = pgettext_lazy("plural", "人员")
    icon = "people"
    order = 20
    roles = READERS

    def found(self, actor: Actor, wanted: Wanted, *, whole: bool) -> Any:
        seen = sources.seen_by(actor, Person)
        return narrowed(seen, self.kind, wanted, WAYS, whole=whole).order_by("-pk")

    def hits(self, actor: Actor, records: Sequence[Person]) -> list[Hit]:
        keys.prepare([person.data_key_id for person in records])
        return [
            Hit(person.name, person.get_absolute_url(), identifiers.mask(person.id_number))
            for person in records
        ]

    def near(self, actor: Actor, wanted: Wanted) -> list[Any]:
        return []


class EmployerContent:
    """Employers that the reader may know of; one typed nearly right is found, too."""

    kind = kind_of(Employer)
    label = pgettext_lazy("plural", "用人单位")
    icon = "building"
    order = 30
    roles = READERS

    def found(self, actor: Actor, wanted: Wanted, *, whole: bool) -> Any:
        seen = sources.seen_by(actor, Employer).select_related("building")
        return narrowed(seen, self.kind, wanted, WAYS, whole=whole).order_by("-pk")

    def hits(self, actor: Actor, records: Sequence[Employer]) -> list[Hit]:
        return [
            Hit(
                employer.name,
                employer.get_absolute_url(),
                " · ".join(filter(None, (employer.credit_code, str(employer.building or "")))),
                compared=(employer.credit_code,),
            )
            for employer in records
        ]

    def near(self, actor: Actor, wanted: Wanted) -> list[Any]:
        seen = sources.seen_by(actor, Employer).order_by()

        def names(found: list[int]) -> dict[int, str]:
            return dict(seen.filter(pk__in=found).values_list("pk", "name"))

        near = near_keys(self.kind, wanted, names)
        known = seen.select_related("building").in_bulk(near)
        return [known[key] for key in near]


SOURCES = (
    Source(
        Person,
        PersonContent.kind,
        frozenset({"name", "phone_index", "id_number_index", "merged_into"}),
        lambda person: person.front_id,
        names=lambda person: (person.name,),
        identities=lambda person: (person.phone_index, person.id_number_index),
    ),
    Source(
        Employer,
        EmployerContent.kind,
        frozenset({"name", "phone_index", "credit_code", "merged_into"}),
        lambda employer: employer.front_id,
        names=lambda employer: (employer.name,),
        identities=lambda employer: (employer.phone_index,),
        codes=lambda employer: (employer.credit_code,),
    ),
)
