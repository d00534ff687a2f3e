"""What holds for every kind of paper in the table: a kind added there is covered here."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from time_machine import travel

from cases.enums import IneligibleReason
from cases.models import Case
from cases.papers import KINDS, subject_of
from mediation.history.gate import ActionRefused
from mediation.papers import drafts, render, services
from mediation.papers.registry import PaperKind
from tests.cases.papers import builder
from tests.papers.test_render import text_of
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("as_system")

HOSTILE = "<script>alert(1)</script>\u202e倒\U0001f600\x07&amp;{{ 7 }}"
#: They need a saved calculation and a collective case: tests/cases/ has tests of their own.
ELSEWHERE = ("calculation", "member_termination")
every_kind = pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.code not in ELSEWHERE], ids=lambda kind: kind.code
)


@pytest.fixture(autouse=True)
def _day_between(as_system: None, cast: Cast) -> Iterator[None]:
    """When a first instalment is overdue and it is not too late for the court, at a station that
    goes there."""
    cast.station.judicial_confirmation_open = True
    cast.station.save()
    with travel("2026-12-02T04:00:00+00:00", tick=False):
        yield


def _withdrawn(cast: Cast, **columns: Any) -> Case:
    case = builder.full_case(cast, serial="LJZ-2026-000002", grade="major", **columns)
    builder.request_withdrawal(case)
    builder.plan_session(cast, case)
    return case


def _spoken(cast: Cast, **columns: Any) -> Case:
    return builder.full_case(
        cast, "intake", serial="LJZ-2026-000003", application_form="oral", **columns
    )


def _refused(cast: Cast, **columns: Any) -> Case:
    return builder.full_case(
        cast, "eligibility", serial="LJZ-2026-000004",
        ineligible_reason=IneligibleReason.OUT_OF_SCOPE, **columns,
    )  # fmt: skip


def _failed(cast: Cast) -> Case:
    return builder.full_case(
        cast, "failed", serial="LJZ-2026-000005", case_number="浦劳联调陆〔2026〕第0005号"
    )


#: Cases in which, taken together, every kind applies; the later ones are made only when needed.
def _of_a_peoples_committee(cast: Cast) -> Case:
    cast.station.body_kind = "peoples_committee"
    cast.station.save()
    return builder.full_case(
        cast, serial="LJZ-2026-000077", case_number="浦劳联调陆〔2026〕第0077号"
    )


WORLDS: tuple[Callable[[Cast], Case], ...] = (
    builder.everything, _of_a_peoples_committee, _refused, _spoken, _failed, lambda cast: _withdrawn(
        cast, case_number="浦劳联调陆〔2026〕第0002号"
    ),
)  # fmt: skip


def _applies(kind: PaperKind, worlds: Iterator[Case]) -> tuple[Case, Any]:
    """The first case of which such a paper can be made, and what it would be about."""
    for case in worlds:
        try:
            subject = subject_of(case, kind)
            assert subject is not None, f"{kind.code} is about nothing that a case has"
            services.draft_context(kind.code, subject)
        except ActionRefused:
            continue
        return case, subject
    raise AssertionError(f"no case of which {kind.code} can be made")


def filled(kind: PaperKind, subject: Any, text: str) -> dict[str, Any]:
    """Every field of the kind's form with a value that it takes: `text` where text is typed."""
    form = drafts.form_of(kind, subject, None)
    return {name: _value(field, text) for name, field in form.fields.items()} if form else {}


def _value(field: forms.Field, text: str) -> Any:
    if isinstance(field, forms.ModelMultipleChoiceField):
        return list(field.queryset[:1])
    if isinstance(field, forms.ModelChoiceField):
        return field.queryset.first()
    if isinstance(field, forms.ChoiceField):
        code = next((code for code, _label in reversed(list(field.choices)) if code), None)
        if code is None:
            return []
        return [code] if isinstance(field, forms.MultipleChoiceField) else code
    if isinstance(field, forms.DateTimeField):
        return "2026-11-20T09:30"
    if isinstance(field, forms.DateField):
        return "2026-11-20"
    if isinstance(field, forms.TimeField):
        return "09:30"
    if isinstance(field, forms.BooleanField):
        return True
    if isinstance(field, forms.DecimalField | forms.IntegerField):
        return 2
    return text[: getattr(field, "max_length", None) or len(text)]


@every_kind
def test_a_full_case_prints_what_was_typed(cast: Cast, kind: PaperKind) -> None:
    _case, subject = _applies(kind, (make(cast) for make in WORLDS))
    values = filled(kind, subject, "填写内容")
    context = services.draft_context(kind.code, subject, values=values)
    html = render.html(kind.template, context, draft=kind.issued)
    assert "None" not in html
    assert ("填写内容" in html) == ("填写内容" in values.values())


@every_kind
@pytest.mark.parametrize("state", ["intake", "mediation", "failed"])
def test_a_minimal_case_prints_lines_or_says_why_not(
    cast: Cast, kind: PaperKind, state: str
) -> None:
    case = builder.minimal_case(cast, state)
    try:
        subject = subject_of(case, kind)
        assert subject is not None
        context = services.draft_context(kind.code, subject)
    except ActionRefused as refused:
        html = "".join(refused.reasons)
    else:
        html = render.html(kind.template, context, draft=kind.issued)
    assert html
    assert "None" not in html


@every_kind
def test_hostile_words_are_printed_as_words(cast: Cast, kind: PaperKind) -> None:
    case, subject = _applies(kind, (make(cast) for make in WORLDS))
    case.facts = HOSTILE
    case.save()
    for party in case.parties.all():
        party.name = HOSTILE
        party.address = HOSTILE
        party.save()
    subject = subject_of(Case.objects.get(pk=case.pk), kind)
    assert subject is not None
    values = filled(kind, subject, HOSTILE)
    context = services.draft_context(kind.code, subject, values=values)
    assert "<script" not in render.html(kind.template, context, draft=kind.issued)
    assert text_of(services.draft_pdf(kind.code, subject, values=values))
