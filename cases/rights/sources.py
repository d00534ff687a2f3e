"""What the register and the cases hold about one person, in the words of their columns."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.enums import PartyKind, Side
from cases.models import Agent, Attendance, Case, Member, Party, Payment, Term
from cases.models.base import CaseRow
from cases.papers import KINDS
from cases.rights.registry import Entry, Part, station_of
from cases.sight import mask_name
from cases.timeline_fields import field_label, paper_title, plain_words, readable_fields
from mediation.history.records import history_models
from mediation.papers import services as papers
from mediation.papers.errors import CannotPrint
from mediation.papers.models import Paper
from mediation.people.merging import everybody
from mediation.people.models import Person

#: Papers that are handed to both sides, or to the applicant alone.
_OWN = {"agreement", "extension", "termination", "withdrawal", "non_acceptance"}
_APPLICANTS = {"withdrawal", "non_acceptance"}
#: Of the case as a whole: dates and results, and what the applicant told.
_CASE = (
    "serial", "case_number", "organisation", "state", "source", "received_on", "category",
    "claimed_amount", "reviewed_on", "accepted_on", "concluded_on", "ended_on", "ending",
    "agreed_amount",
)  # fmt: skip
_TOLD = ("facts", "grounds", "caller_phone")


class RegisterSource:
    """The person's own entry, and those that were merged with it."""

    def about(self, person: Person) -> Iterator[Part]:
        entries = [Entry(_("人员登记"), _values(one, Masker([]))) for one in everybody(person)]
        yield Part(_("登记信息"), entries)


class CaseSource:
    """Every case in which the person is, or was, party, agent or member, destroyed ones apart."""

    def about(self, person: Person) -> Iterator[Part]:
        concerned = Q(pk__in=())
        for model in (Party, Member, Agent):
            rows = model._base_manager.filter(_own(person, model)).order_by()
            concerned |= Q(pk__in=rows.values("case"))
        cases = Case.objects.filter(
            concerned, station=station_of(person), destroyed_on=None
        ).select_related("organisation")
        for case in cases.order_by("received_on", "pk"):
            yield _part(case, person)


def _own(person: Person, model: Any) -> Q:
    """Condition on parties, members or agents: it is this person, by link or by identity number."""
    own = Q(pk__in=())
    for one in everybody(person):
        own |= Q(person=one)
        if one.id_number_index and hasattr(model, "id_number_index"):
            own |= Q(id_number_index=one.id_number_index)
    return own


class Masker:
    """Hides other people's names wherever they stand in a text."""

    def __init__(self, others: Iterable[str]) -> None:
        # The longest first: a name may be part of another.
        self._names = sorted(filter(None, others), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for name in self._names:
            text = text.replace(name, mask_name(name, is_person=True))
        return text


def _part(case: Case, person: Person) -> Part:
    parties = list(Party.everyone.filter(case=case))
    own = list(Party.everyone.filter(_own(person, Party), case=case))
    masker = Masker(_others(case, person, parties, own))
    entries = [Entry(_("案件情况"), [*_of_case(case, _CASE, masker)])]
    applied = any(party.side == Side.APPLICANT for party in own)
    if applied:
        entries.append(Entry(_("申请内容"), [*_of_case(case, _TOLD, masker)]))
    entries += [_entry(party, masker) for party in own]
    for model in (Member, Agent):
        rows = model._base_manager.filter(_own(person, model), case=case)
        entries += [_entry(row, masker) for row in rows.order_by("pk")]
    keys = [party.pk for party in own]
    for model in _row_models():
        entries += [_entry(row, masker, keys) for row in _rows_of(model, case, keys)]
    entries += [_entry(row, masker) for row in _payments(case, keys)]
    if own:
        entries += [_entry(row, masker) for row in case.claims.order_by("order", "pk")]
    return Part(str(case), [entry for entry in entries if entry.values], _papers(case, own))


def _others(case: Case, person: Person, parties: list[Party], own: list[Party]) -> Iterator[str]:
    """Names of all other natural persons in the case; a firm is no secret to its worker."""
    known = {one.name for one in everybody(person)} | {party.name for party in own}
    names = {party.legal_representative for party in parties}
    for party in parties:
        if party.kind == PartyKind.WORKER:
            names |= {party.name, party.former_name}
    for model in (Agent, Member, Attendance):
        rows = model._base_manager.filter(case=case)
        names |= set(rows.values_list("name", flat=True))
    yield from names - known


def _row_models() -> list[Any]:
    """Rows of a case that may be about one of its parties."""
    return [
        table.instance_type
        for table in history_models()
        if issubclass(table.instance_type, CaseRow)
        and table.instance_type not in (Party, Member, Agent)
        and _party_columns(table.instance_type)
    ]


def _party_columns(model: Any) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.related_model is Party]


def _rows_of(model: Any, case: Case, parties: list[int]) -> Any:
    condition = Q(pk__in=())
    for name in _party_columns(model):
        condition |= Q(**{f"{name}__in": parties})
    return model._base_manager.filter(condition, case=case).order_by("pk")


def _payments(case: Case, parties: list[int]) -> Any:
    """What was paid or done on terms that these parties owe or are owed."""
    own = Q(term__payer__in=parties) | Q(term__payee__in=parties)
    return Payment.objects.filter(own, case=case).order_by("pk")


def _entry(row: Any, masker: Masker, own: Collection[int] = ()) -> Entry:
    values = _values(row, masker)
    if isinstance(row, Term) and row.payee_id not in own:
        values = [
            pair for pair in values if pair[0] != Term._meta.get_field("account").verbose_name
        ]
    return Entry(str(row._meta.verbose_name), values)


def _values(row: Any, masker: Masker) -> list[tuple[Any, str]]:
    """The row's own columns with something in them; links to other rows say nothing here."""
    model: Any = type(row)
    found = []
    for field in readable_fields(model):
        value = getattr(row, field.attname)
        if field.is_relation or value in (None, ""):
            continue
        found.append((field_label(field), masker(plain_words(field, value))))
    return found


def _of_case(case: Case, names: tuple[str, ...], masker: Masker) -> Iterator[tuple[Any, str]]:
    for name in names:
        field = case._meta.get_field(name)
        value = str(case.organisation) if name == "organisation" else getattr(case, name)
        if value not in (None, ""):
            words = value if field.is_relation else plain_words(field, value)
            yield field_label(field), masker(str(words))


def _papers(case: Case, own: list[Party]) -> dict[str, bytes]:
    """The papers in force that were handed to the person; of collective cases none, for they name
    the other members."""
    if case.is_collective or not own:
        return {}
    sides = {party.side for party in own}
    wanted = _OWN if Side.APPLICANT in sides else _OWN - _APPLICANTS
    found = {}
    for paper in Paper.objects.of_aggregate(case).standing().filter(kind__in=wanted):
        try:
            content = papers.pdf_of(paper)
        except CannotPrint:
            continue
        found[f"{case.serial}-{paper_title(paper.kind)}-{paper.n}.pdf"] = content
    return found


#: A kind that is handed to somebody and misspelt here would silently be left out.
if unknown := _OWN - {kind.code for kind in KINDS}:
    raise LookupError(f"no such kinds of paper: {unknown}")
