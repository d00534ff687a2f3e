"""Earlier contacts of the person and of the employer of a consultation, at a glance."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from legal_aid.models import Consultation
from mediation.history.actor import Actor
from mediation.people import sources
from mediation.people.models import Person
from mediation.people.sources import Entry, Matter
from mediation.ui.parts import Text

#: How many stand on the page; the register has them all.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Contacts:
    """What else the reader may know of somebody; `url` leads to all of it."""

    title: Text
    matters: list[Matter]
    count: int
    url: str


def contacts_of(consultation: Consultation, *, actor: Actor) -> Iterator[Contacts]:
    """Of the person, then of the employer: what is there beside this consultation and its case."""
    for entry in (consultation.person, consultation.employer):
        if entry is not None:
            yield _contacts(entry.front(), consultation, actor)


def _contacts(entry: Entry, consultation: Consultation, actor: Actor) -> Contacts:
    own = consultation.get_absolute_url()
    matters = [one for one in sources.matters_of(actor, entry) if one.url != own]
    is_person = isinstance(entry, Person)
    return Contacts(
        title=_("此人的其他联系和案件") if is_person else _("该单位的其他咨询和案件"),
        matters=matters[:SHOWN],
        count=len(matters),
        url=reverse(f"people:{'person' if is_person else 'employer'}", args=[entry.data_key_id]),
    )
