"""What the box finds on this floor: cases, and their papers by number."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cases import search
from cases.enums import Side
from cases.models import Case, ExternalReference, Member, Participation, Party
from cases.sight import readable, side_names, sight_of
from mediation.history.actor import Actor
from mediation.papers import registry as kinds
from mediation.papers import verification
from mediation.papers.models import Paper
from mediation.search.grams import Wanted, Way
from mediation.search.keys import entries
from mediation.search.registry import Hit, Source
from mediation.stations.enums import Role
from mediation.ui import formats

READERS = frozenset(Role) - {Role.ADMINISTRATOR}
PAPER = "paper"
_OF_CASE = "cases.case:"


class CaseContent:
    """Cases, by their numbers for whoever knows of them, by names for whoever may read these."""

    kind = search.KIND
    label = pgettext_lazy("plural", "案件")
    icon = "folder"
    order = 10
    roles = READERS

    def found(self, actor: Actor, wanted: Wanted, *, whole: bool) -> Any:
        cases = search.narrowed(Case.objects.visible_to(actor), wanted, actor, whole=whole)
        parts = Participation.objects.select_related("user")
        return cases.order_by("-received_on", "-pk").prefetch_related(
            "organisation", "parties", "external_references",
            Prefetch("participations", queryset=parts),
        )  # fmt: skip

    def hits(self, actor: Actor, records: Sequence[Case]) -> list[Hit]:
        return [_line(actor, case) for case in records]

    def near(self, actor: Actor, wanted: Wanted) -> list[Any]:
        return []


class PaperContent:
    """Issued papers, by number or verification code, for whoever may read the papers of the case."""

    kind = PAPER
    label = pgettext_lazy("plural", "文书")
    icon = "file"
    order = 60
    roles = READERS - {Role.AUDITOR}

    def found(self, actor: Actor, wanted: Wanted, *, whole: bool) -> Any:
        cases = Case.objects.visible_to(actor).filter(readable(actor), destroyed_on=None)
        papers = Paper.objects.order_by("-issued_on", "-pk")
        if not wanted:
            return papers.none()
        # Asked of each case that is found: as a list of keys it would be all cases in sight.
        seen_case = Exists(cases.order_by().filter(pk=OuterRef("within")))
        for term in wanted.terms:
            rows = entries(PAPER, term, (Way.NUMBER, Way.IDENTITY), whole=whole)
            seen = rows.filter(seen_case)
            papers = papers.filter(pk__in=seen.values("object_id"))
        return papers.select_related("replaced_by")

    def hits(self, actor: Actor, records: Sequence[Paper]) -> list[Hit]:
        cases = Case.objects.in_bulk([_case_id(paper) for paper in records])
        return [_paper_line(paper, cases[_case_id(paper)]) for paper in records]

    def near(self, actor: Actor, wanted: Wanted) -> list[Any]:
        return []


def _line(actor: Actor, case: Case) -> Hit:
    sight = sight_of(actor, case)
    parties = list(case.parties.all())
    numbers = (
        case.serial,
        case.case_number or "",
        *(r.number for r in case.external_references.all()),
    )
    names = [name for p in parties for name in (p.name, p.former_name)] if sight.content else []
    applicants = side_names(parties, Side.APPLICANT, sight) or formats.DASH
    respondents = side_names(parties, Side.RESPONDENT, sight) or formats.DASH
    return Hit(
        title=case.case_number or case.serial,
        url=case.get_absolute_url(),
        note=_("%(applicants)s 与 %(respondents)s")
        % {"applicants": applicants, "respondents": respondents},
        state=case.state_label,
        compared=(*numbers, *names),
    )


def _paper_line(paper: Paper, case: Case) -> Hit:
    is_void = paper.voided_on is not None
    replaced = hasattr(paper, "replaced_by")
    return Hit(
        title=paper.number or verification.grouped(paper.code or "") or str(paper),
        url=reverse("cases:paper_kind", args=[case.serial, paper.kind]),
        note=f"{kinds.get(paper.kind).title} · {case.case_number or case.serial}",
        state=_("已作废") if is_void else _("已被代替") if replaced else "",
        compared=(paper.code or "",),
    )


def _case_id(paper: Paper) -> int:
    return int(paper.root_ref.removeprefix(_OF_CASE))


def _is_of_case(paper: Paper) -> bool:
    return paper.root_ref.startswith(_OF_CASE)


CASE_SOURCES = (
    Source(
        Case,
        search.KIND,
        frozenset({"serial", "case_number"}),
        lambda case: case.pk,
        numbers=lambda case: (case.serial, case.case_number or ""),
    ),
    Source(
        Party,
        search.KIND,
        frozenset({"name", "former_name", "phone_index", "id_number_index", "credit_code"}),
        lambda party: party.case_id,
        names=lambda party: (party.name, party.former_name),
        identities=lambda party: (party.phone_index, party.id_number_index),
        codes=lambda party: (party.credit_code,),
    ),
    Source(
        Member,
        search.KIND,
        frozenset({"name", "phone_index", "id_number_index"}),
        lambda member: member.case_id,
        names=lambda member: (member.name,),
        identities=lambda member: (member.phone_index, member.id_number_index),
    ),
    Source(
        ExternalReference,
        search.KIND,
        frozenset({"number"}),
        lambda reference: reference.case_id,
        numbers=lambda reference: (reference.number,),
    ),
)
PAPER_SOURCE = Source(
    Paper,
    PAPER,
    frozenset({"number", "code"}),
    lambda paper: paper.pk,
    numbers=lambda paper: (paper.number,) if _is_of_case(paper) else (),
    codes=lambda paper: (paper.code or "",) if _is_of_case(paper) else (),
    within=lambda paper: _case_id(paper) if _is_of_case(paper) else None,
)
