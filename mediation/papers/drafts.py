"""What somebody typed for a paper that is not issued yet: saved, found again, emptied at issue."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.datastructures import MultiValueDict

from mediation.history.actor import Actor, acting
from mediation.history.gate import StaleVersion, gate
from mediation.history.models import DomainModel
from mediation.papers import entries, registry
from mediation.papers.entries import EntriesForm
from mediation.papers.models import PaperDraft
from mediation.papers.registry import PaperKind

ACT = "draft_paper"


def found(kind: str, subject: DomainModel) -> PaperDraft | None:
    """The draft of a paper of this kind about `subject`, emptied or not."""
    draft: PaperDraft | None = PaperDraft.objects.about(subject).filter(kind=kind).first()
    return draft


def form_of(
    declared: PaperKind, subject: DomainModel, values: Mapping[str, Any] | None
) -> EntriesForm | None:
    """The kind's form with what was typed, blank without it; None where the kind asks for nothing.

    Args:
        values: what a page posted, what a draft kept, or plain values by field name.
    """
    form = declared.entries(subject)
    if form is None:
        return None
    if values is None:
        return form(subject=subject)
    return form(MultiValueDict(entries.typed(values)), subject=subject)


def save(
    kind: str, subject: DomainModel, *, values: Mapping[str, Any], version: int, actor: Actor
) -> PaperDraft:
    """Keep what was typed for a paper of `kind`, until it is issued.

    Args:
        version: of the draft that the person saw, 0 where there was none.

    Raises:
        ActionRefused: with the form's mistakes.
        StaleVersion: when somebody else saved since.
        TypeError: for a kind that asks for nothing.
    """
    form = form_of(registry.get(kind), subject, values)
    if form is None:
        raise TypeError(f"nothing is typed for {kind}")
    entries.insist_valid(form)
    kept = json.dumps(entries.typed_into(form, values), ensure_ascii=False, sort_keys=True)
    draft = found(kind, subject)
    if draft is None:
        return _first(kind, subject, kept, actor)
    with gate(draft, actor=actor, act=ACT, version=version) as fresh:
        fresh.entries_json = kept
    return fresh


def _first(kind: str, subject: DomainModel, kept: str, actor: Actor) -> PaperDraft:
    draft = PaperDraft(
        subject_label=subject._meta.label_lower,
        subject_id=subject.pk,
        root_ref=subject.aggregate_ref(),
        data_key_id=subject.vault_key_id(),
        kind=kind,
        entries_json=kept,
    )
    try:
        with transaction.atomic(), acting(actor, act=ACT):
            draft.save(force_insert=True)
    except IntegrityError as quicker:
        # Somebody who opened the page beside us saved first.
        raise StaleVersion(PaperDraft.objects.about(subject).get(kind=kind)) from quicker
    return draft


def empty(kind: str, subject: DomainModel, *, actor: Actor) -> None:
    """What the draft kept stands in an issued paper; the next one begins blank."""
    draft = found(kind, subject)
    if draft is not None and draft.entries_json:
        with gate(draft, actor=actor, act="issue_paper") as fresh:
            fresh.entries_json = ""
