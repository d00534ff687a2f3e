"""Every address of the site, and objects of one station to fill them with."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from PIL import Image

from cases.calculator import Facts
from cases.models import ExternalReference, LimitationEvent, StatementSignature
from cases.services import calculation, files, limitation, series_sessions, sessions, transfer
from cases.services.files import AttachmentCategory
from cases.services.references import save_reference
from mediation.history.access_log import log_access
from mediation.history.actor import acting
from mediation.history.models import AccessEntry
from mediation.papers import services as papers
from mediation.papers.models import Paper
from mediation.people.models import Employer, Person
from mediation.stations.acting import SESSION_KEY
from mediation.stations.models import StatutoryParameter
from mediation.stations.services.parameters import add_parameter
from tests.cases import collectives, endings, factories, many
from tests.support.cast import SINCE, Cast
from tests.support.site_aftercare import AftercareArguments
from tests.support.site_api import ApiArguments
from tests.support.site_desk import DeskArguments
from tests.support.site_mandates import MandateArguments
from tests.support.site_offline import OfflineArguments
from tests.support.site_performance import PerformanceArguments
from tests.support.site_records import RecordsArguments
from tests.support.site_watch import WatchArguments
from tests.support.site_webhooks import WebhookArguments


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver."""

    name: str
    view: Any
    kwargs: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.kwargs)})" if self.kwargs else self.name


def addresses() -> list[Address]:
    """All patterns, in the order of the site map; two patterns of one name are told apart."""
    return list(_walk(get_resolver(), ()))


def _walk(resolver: Any, namespaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            name = ":".join((*namespaces, pattern.name or f"unnamed {pattern.pattern}"))
            yield Address(name, pattern.callback, tuple(sorted(pattern.pattern.converters)))
        else:
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern, inner)


class UnknownKwarg(Exception):
    """An address needs a value that nobody has given."""


#: Arguments that name an object of one station: out of scope they are not found.
SCOPED = frozenset(
    {
        "list_number", "request_number", "serial", "series", "code", "station", "username", "file",
        "reference", "draft", "other", "answer", "row", "visit", "shift", "order", "scan",
        "submission", "statement", "month", "template", "made", "subject", "hook", "delivery", "client",
        "batch",
    }
)  # fmt: skip


#: What every test finds, in the order in which it is made.
MADE_FIRST = (
    "argument_file", "consultation", "argument_draft", "argument_answer",
    "argument_cases_receive_serial", "collective", "argument_cases_signature_row",
    "argument_cases_row", "argument_people_undo_person_row",
    "argument_people_undo_employer_row", "argument_valid_from", "referred", "series", "search",
    "aid_with_a_letter", "lawyer", "argument_secret", "aid", "argument_visit", "argument_shift",
    "argument_legal_aid_terms_edit_valid_from", "argument_dossier_hand_over_n", "handed_out", "program",
)  # fmt: skip


class World(
    RecordsArguments, DeskArguments, AftercareArguments, PerformanceArguments, MandateArguments,
    OfflineArguments, WatchArguments, WebhookArguments, ApiArguments,
):  # fmt: skip
    """A station in the middle of its work, with logged-in clients for everybody in the cast.

    `argument_<name>` gives the value of the argument <name>; `argument_<namespace>_<name>` and
    `argument_<namespace>_<view>_<name>` overrule it, where one name means different things.
    """

    argument_cases_evidence_year = 2026

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.clients = {part: self.client(part) for part in cast.memberships}
        # Made now, because what a test makes is gone after it.
        for name in MADE_FIRST:
            assert getattr(self, name)
        self.make_records()
        self.make_aftercare()
        self.make_performance()
        assert self.mandated
        self.make_watched()
        self.make_webhooks()
        assert self.argument_signing_undo_row
        self._print_a_receipt()
        assert self.argument_proof

    @cached_property
    def argument_proof(self) -> str:
        """The code of an issued paper."""
        return str(Paper.objects.exclude(code=None).earliest("pk").code)

    def _print_a_receipt(self) -> None:
        with transaction.atomic():
            papers.issue(
                "receipt",
                self.case,
                actor=self.cast.actor("mediator"),
                happened_on=timezone.localdate(),
            )
        # Outside the tests' transactions, in which nothing is rendered.
        with acting(self.cast.actor("mediator"), act="print_paper"):
            for paper in Paper.objects.filter(pdf=None):
                papers.pdf_of(paper)

    def client(self, part: str) -> Client:
        """Somebody of the cast, signed in."""
        client = Client()
        client.force_login(self.cast.user(part))
        session = client.session
        session[SESSION_KEY] = self.cast.memberships[part].pk
        session.save()
        return client

    def url(self, address: Address) -> str:
        """The address, filled with objects of the station."""
        values = {name: self.value(address, name) for name in address.kwargs}
        return reverse(address.name, kwargs=values)

    def data(self, address: Address) -> dict[str, Any]:
        """What a POST must hold to be about something that exists; mostly nothing."""
        if address.name == "cases:unmask":
            return {
                "kind": "party",
                "pk": self.case.parties.order_by("pk")[0].pk,
                "group": "contact",
                "purpose": "contact",
            }
        if address.name == "administration:access_typed":
            return {"entry": self.search.pk, "purpose": "supervision"}
        return {}

    def value(self, address: Address, name: str) -> Any:
        """What stands for one argument of the address."""
        namespace, _colon, view = address.name.rpartition(":")
        candidates = (
            f"argument_{namespace}_{view}_{name}",
            f"argument_{namespace}_{name}",
            f"argument_{name}",
        )
        for candidate in candidates:
            if hasattr(type(self), candidate):
                return getattr(self, candidate)
        raise UnknownKwarg(
            f"{address.name} takes {name!r}: give tests.support.site.World a property {candidates[-1]!r}"
            f" (or {candidates[1]!r}) with the value of an object of the Lujiazui station, and add"
            " the name to SCOPED when it names such an object"
        )

    @cached_property
    def case(self) -> Any:
        """In mediation, led by the mediator, with a session, a draft agreement, a scan and a
        reference calculation."""
        actor = self.cast.actor("mediator")
        case = factories.case_in_mediation(actor)
        plan = factories.session(actor, timezone.localdate() + timedelta(days=1))
        sessions.plan_session(case, plan, actor=actor, version=None)
        factories.drafted(case, actor)
        calculation.save_calculation(
            case,
            actor=actor,
            worker=factories.parties(case)[0],
            facts=Facts(
                lines=("notice_pay",), as_of=timezone.localdate(), last_wage=Decimal(12000)
            ),
        )
        limitation.record_limitation_event(
            case,
            LimitationEvent(ground="claimed", happened_on=case.received_on, evidence="催告函"),
            actor=actor,
            version=None,
        )
        return factories.again(case)

    @cached_property
    def collective(self) -> Any:
        """In mediation, led by the mediator, with a list of members."""
        return collectives.in_mediation(self.cast.actor("mediator"), speakers=1, workers=10)

    @property
    def argument_cases_member_edit_serial(self) -> str:
        return str(self.collective.serial)

    @property
    def argument_cases_member_remove_serial(self) -> str:
        return str(self.collective.serial)

    # Cases
    @property
    def argument_serial(self) -> str:
        return str(self.case.serial)

    @cached_property
    def argument_file(self) -> Any:
        content = io.BytesIO()
        Image.new("RGB", (2, 2)).save(content, "PNG")
        attachment = files.attach(
            self.case,
            actor=self.cast.actor("mediator"),
            upload=SimpleUploadedFile("scan.png", content.getvalue(), content_type="image/png"),
            category=AttachmentCategory.values[0],
        )
        return attachment.stored_id

    argument_number = argument_n = 1
    argument_kind = "receipt"

    @cached_property
    def argument_cases_signature_row(self) -> int:
        party = self.case.parties.order_by("pk")[0]
        with acting(self.cast.actor("mediator"), act="test"):
            row = StatementSignature.objects.create(
                case=self.case, party=party, session=self.case.sessions.get()
            )
        return int(row.pk)

    @cached_property
    def argument_cases_row(self) -> int:
        """A number under which another body keeps the case."""
        row = save_reference(
            self.case,
            ExternalReference(system="12345", number="A-1", answer_due_on=timezone.localdate()),
            actor=self.cast.actor("mediator"),
            version=None,
        )
        return int(row.pk)

    @property
    def argument_cases_username(self) -> str:
        """Whose part in the case is ended."""
        return str(self.cast.user("mediator").username)

    argument_cases_change_form_kind = "renamed"

    @cached_property
    def argument_cases_receive_serial(self) -> str:
        """A case that is offered to a room."""
        manager = self.cast.actor("manager")
        case = factories.registered_case(manager, workers=[factories.worker("移送")])
        transfer.propose_transfer(case, actor=manager, receiver=self.cast.room, reason="移送")
        return str(case.serial)

    argument_what = "party"

    @cached_property
    def referred(self) -> Any:
        """Ended without agreement, with one destination."""
        actor = self.cast.actor("mediator")
        return endings.fail(factories.case_in_mediation(actor), actor)

    @property
    def argument_cases_destination_edit_serial(self) -> str:
        return str(self.referred.serial)

    @property
    def argument_cases_destination_remove_serial(self) -> str:
        return str(self.referred.serial)

    @property
    def argument_cases_destination_serial(self) -> str:
        return str(self.referred.serial)

    argument_place = 1

    # Series
    @cached_property
    def series(self) -> Any:
        """Two cases in mediation, led by the mediator, with a joint session planned."""
        actor = self.cast.actor("mediator")
        series = many.in_mediation(actor, 2)
        plan = factories.session(actor, timezone.localdate() + timedelta(days=2))
        self.argument_joint = series_sessions.plan_joint(many.chosen(series), plan, actor=actor)
        return series

    @property
    def argument_series(self) -> str:
        return str(self.series.serial)

    @cached_property
    def argument_joint(self) -> Any:
        assert self.series
        return self.__dict__["argument_joint"]

    argument_batch = "receipt"

    @property
    def argument_cases_series_leave_serial(self) -> str:
        return str(many.members(self.series)[0].serial)

    @cached_property
    def search(self) -> AccessEntry:
        """Somebody searched for a name."""
        with acting(self.cast.actor("mediator"), act="test"):
            return log_access("search", detail="cases", text="张晓明")

    # Legal aid
    @property
    def argument_legal_aid_serial(self) -> str:
        return str(self.consultation.serial)

    # The register
    @property
    def argument_reference(self) -> Any:
        party = self.case.parties.get(person__isnull=False)
        return Person.objects.get(pk=party.person_id).data_key_id

    @property
    def argument_people_employer_reference(self) -> Any:
        party = self.case.parties.get(employer__isnull=False)
        return Employer.objects.get(pk=party.employer_id).data_key_id

    # Figures
    argument_figure = "received"
    argument_file_format = "csv"

    # Administration
    @property
    def argument_code(self) -> str:
        return str(self.cast.point.code)

    @property
    def argument_administration_building_edit_code(self) -> str:
        return str(self.cast.building.code)

    @property
    def argument_station(self) -> str:
        return str(self.cast.station.code)

    @property
    def argument_administration_membership_end_code(self) -> str:
        return str(self.cast.station.code)

    @property
    def argument_username(self) -> str:
        return str(self.cast.user("colleague").username)

    argument_role = "mediator"
    argument_starts_on = SINCE
    argument_year = 2098
    argument_day = "2098-05-01"

    @property
    def argument_administration_unusual_day_day(self) -> str:
        return timezone.localdate().isoformat()

    argument_administration_kind = "pay_days"

    @cached_property
    def argument_valid_from(self) -> date:
        return add_parameter(
            StatutoryParameter(
                station=self.cast.station,
                kind=self.argument_administration_kind,
                value=Decimal("21.75"),
                valid_from=date(2026, 1, 1),
                source="测试公布文件",
            ),
            actor=self.cast.actor("manager"),
        ).valid_from
