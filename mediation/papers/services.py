"""Issuing papers, and their PDFs.

A paper is issued as a row, in the transaction of the operation that needs it; guards ask for that
row. The PDF is made from what the row froze, after commit, once, and is kept with its hash.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused
from mediation.history.models import DomainModel
from mediation.jobs.services import enqueue
from mediation.papers import (
    characters,
    drafts,
    entries,
    registry,
    render,
    signatures,
    verification,
)
from mediation.papers.entries import EntriesForm
from mediation.papers.models import Paper, PaperQuerySet
from mediation.papers.registry import Frozen, PaperKind
from mediation.vault import files, pdf_check

RENDER_JOB = "papers.render"


def issued(kind: str, subject: models.Model) -> PaperQuerySet:
    """The papers of this kind about `subject` that still count; what guards ask for."""
    papers: PaperQuerySet = Paper.objects.about(subject).filter(kind=kind).standing()
    return papers


def newest(kind: str, subject: models.Model) -> Paper | None:
    """The last issued paper of this kind that still counts."""
    return issued(kind, subject).order_by("-n").first()


def number_after(own: str, mark: str, *, kind: str, root: DomainModel) -> str:
    """The number of the next paper of `kind`: the matter's own number, a mark, and 2, 3, …"""
    earlier = Paper.objects.of_aggregate(root).filter(kind=kind).count()
    return f"{own}-{mark}{earlier + 1 if earlier else ''}"


def issue(
    kind: str,
    subject: DomainModel,
    *,
    actor: Actor,
    happened_on: date,
    replaces: Paper | None = None,
    extra: Frozen | None = None,
    values: Mapping[str, Any] | None = None,
    token: UUID | None = None,
) -> Paper:
    """Issue a paper of `kind` about `subject`, inside the caller's transaction.

    Args:
        happened_on: the day that stands on the paper.
        replaces: the paper this one corrects; it stops counting, and the new one names it.
        extra: what the operation knows and the rows do not (it wins over what `build` gives).
        values: what was typed into the kind's form, by field name; without it, what its draft keeps.
        token: of the page that issues it, by which `made_by` finds the paper when it is sent again.

    Raises:
        ActionRefused: with the sentences why this kind does not apply, what is wrong in the form, or
            which characters no font has.
        TransactionManagementError: outside a transaction, where half an operation could remain.
        TypeError: when the context holds something that cannot be frozen.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "issue() belongs in the operation's transaction"
        )
    declared = _applicable(kind, subject)
    if replaces is not None:
        _insist_replaceable(replaces, declared, subject)
    form = _form(declared, subject, values) or drafts.form_of(declared, subject, {})
    if form is not None:
        entries.insist_valid(form)
    number, code = declared.number(subject), verification.new_code()
    context = _freeze(
        declared, subject, extra, form, number=number, on=happened_on, old=replaces, code=code
    )
    with acting(actor, happened_on=happened_on) as now:
        if now.recorded_at is None:
            # What is loaded from the past was printed long ago, and is not stopped by our fonts.
            characters.insist_drawable(context)
        paper = Paper(
            subject_label=subject._meta.label_lower,
            subject_id=subject.pk,
            root_ref=subject.aggregate_ref(),
            data_key_id=subject.vault_key_id(),
            kind=kind,
            number=number,
            code=code,
            token=token,
            context_json=json.dumps(context, ensure_ascii=False, sort_keys=True),
            template_version=render.version(declared.template),
            issued_on=happened_on,
            issued_at=now.recorded_at or timezone.now(),
            issued_by_id=actor.user_id,
            issued_by_name=actor.name,
            issued_by_role=actor.role,
            issued_by_organisation=actor.organisation_code,
            replaces=replaces,
        )
        _save_as_next(paper)
        registry.tell_issued(paper, actor)
        drafts.empty(kind, subject, actor=actor)
        if now.recorded_at is None:
            # What is loaded from the past (demonstration, import) is printed when somebody asks for it.
            enqueue(
                RENDER_JOB, key=f"{RENDER_JOB}:{paper.pk}", payload={"paper": paper.pk}, actor=actor
            )
    return paper


def made_by(token: UUID, kind: str, root: DomainModel) -> Paper | None:
    """The paper that a page with this token has issued already.

    Raises:
        ActionRefused: when it issued another paper, and so is no page of this one.
    """
    made: Paper | None = Paper.objects.filter(token=token).first()
    if made is not None and (made.kind, made.root_ref) != (kind, root.aggregate_ref()):
        raise ActionRefused(_("页面已失效，请重新打开后再办理。"))
    return made


def void(paper: Paper, *, reason: str, actor: Actor, happened_on: date) -> None:
    """Take an issued paper out of force; row, number and PDF stay. In the caller's transaction.

    Raises:
        ActionRefused: when it is void already, or no reason is given.
    """
    if paper.voided_on is not None:
        raise ActionRefused(_("该文书已经作废。"))
    if not reason.strip():
        raise ActionRefused(_("请填写作废理由。"))
    paper.voided_on, paper.void_reason = happened_on, reason.strip()
    with acting(actor, happened_on=happened_on, reason=reason):
        paper.save(update_fields=["voided_on", "void_reason"])


def pdf_of(paper: Paper) -> bytes:
    """The PDF of an issued paper: the stored bytes, made now if nobody has made them yet.

    Whoever binds no actor cannot call it: the first call writes. Of two that render at the same
    time one stores, and both return what was stored.

    Raises:
        CannotPrint: this machine has no fonts, the typesetting failed, or the signature of the house
            cannot be had now.
        RuntimeError: inside a transaction, which would stay open while the PDF is made.
    """
    kept = Paper.objects.select_related("pdf").get(pk=paper.pk)
    if kept.pdf is None:
        template = registry.get(kept.kind).template
        # Version first: should the program be renewed while we print, it is the older that printed.
        version = render.version(template)
        content = signatures.signed(render.pdf(template, kept.context))
        kept = _keep(kept, content, version)
    if kept.pdf is None:
        raise AssertionError("a rendered paper has its file")
    return files.read(kept.pdf)


def draft_pdf(
    kind: str,
    subject: DomainModel,
    *,
    extra: Frozen | None = None,
    values: Mapping[str, Any] | None = None,
    replaces: Paper | None = None,
) -> bytes:
    """How a paper of `kind` would look now, with the watermark 草稿; arguments as for `issue`.

    Kinds that are never issued (summaries) are printed without it: there is no other form of them.

    Raises:
        ActionRefused: with the sentences why this kind does not apply, or could not be issued because
            no font has some of its characters.
        FontsMissing: this machine cannot print.
    """
    declared = registry.get(kind)
    context = draft_context(kind, subject, extra=extra, values=values, replaces=replaces)
    if declared.issued:
        characters.insist_drawable(context)
    return render.pdf(declared.template, context, draft=declared.issued)


def notice_pdf(title: str, text: str) -> bytes:
    """A sheet that stands in a file for what is not there: no paper, and nothing is kept of it."""
    return render.pdf("papers/notice_sheet.html", {"title": title, "text": text})


@lru_cache(maxsize=1)
def margin_pdf() -> bytes:
    """A sheet with nothing but the words "sign here" in its margin, to be laid over a copy of a page."""
    return render.pdf("papers/margin_mark.html", {})


def draft_context(
    kind: str,
    subject: DomainModel,
    *,
    extra: Frozen | None = None,
    values: Mapping[str, Any] | None = None,
    replaces: Paper | None = None,
) -> Frozen:
    """What would be frozen now; what is not filled in, or not yet as it should be, stands as a blank.

    Raises:
        ActionRefused: with the sentences why this kind does not apply.
    """
    declared = _applicable(kind, subject)
    today = None if declared.issued else timezone.localdate()
    form = _form(declared, subject, values) or drafts.form_of(declared, subject, None)
    return _freeze(declared, subject, extra, form, number="", on=today, old=replaces)


def _applicable(kind: str, subject: DomainModel) -> PaperKind:
    declared = registry.get(kind)
    if declared.subject != subject._meta.label_lower:
        raise TypeError(
            f"{kind} is a paper about {declared.subject}, not {subject._meta.label_lower}"
        )
    if refusals := declared.refusals(subject):
        raise ActionRefused(*refusals)
    return declared


def _form(
    declared: PaperKind, subject: DomainModel, values: Mapping[str, Any] | None
) -> EntriesForm | None:
    """The kind's form with `values`, else with what the draft keeps; None where there is neither."""
    if values is None:
        draft = drafts.found(declared.code, subject)
        values = draft.entries if draft else None
    return drafts.form_of(declared, subject, values) if values else None


def _save_as_next(paper: Paper) -> None:
    """Give the next n of its kind in the case; whoever issues beside us may be quicker, twice."""
    for last_try in (False, False, True):
        earlier = Paper.objects.filter(root_ref=paper.root_ref, kind=paper.kind)
        paper.n = (earlier.aggregate(last=Max("n"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                paper.save(force_insert=True)
        except IntegrityError:
            if last_try:
                raise
            paper.pk = None
        else:
            return


def _insist_replaceable(old: Paper, declared: PaperKind, subject: DomainModel) -> None:
    if not issued(declared.code, subject).filter(pk=old.pk).exists():
        raise ActionRefused(_("只能代替同一事项中仍然有效的同种文书。"))


def _freeze(
    declared: PaperKind,
    subject: DomainModel,
    extra: Frozen | None,
    form: EntriesForm | None,
    *,
    number: str,
    on: date | None,
    old: Paper | None,
    code: str = "",
) -> Frozen:
    """Everything the template shows, as plain Chinese text, whatever language the actor reads."""
    with translation.override("zh-hans"):
        built = {**declared.build(subject), **(extra or {})}
    if form is not None:
        # As it is printed, and as it was typed: a correction begins with the latter.
        built["entries"] = entries.frozen(form)
        built["typed"] = entries.typed_into(form, form.data) if form.is_bound else {}
    paper: dict[str, Any] = {
        "kind": declared.code,
        "number": number,
        "form_code": declared.form_code,
        "basis": list(declared.basis),
        "copies": built.pop("copies", declared.copies),
        "issued_on": on.isoformat() if on else "",
        "replaces": str(old) if old else "",
        "code": verification.grouped(code),
        "verify_url": verification.address_of(code) if code else "",
    }
    frozen: Frozen = render.printable({**built, "paper": paper})
    return frozen


def _keep(paper: Paper, content: bytes, template_version: str) -> Paper:
    """Store the rendered PDF unless somebody was quicker; the one that stands is returned."""
    # Whether a worker was first or a reader: the act is the same, and no reader's.
    with transaction.atomic(durable=True), acting(act=RENDER_JOB):
        # A row is locked for the length of one encrypted write, never while rendering.
        locked: Paper = Paper.objects.select_for_update().get(pk=paper.pk)
        if locked.pdf_id is None:
            locked.pdf = files.store(
                content, key_id=locked.data_key_id, content_type="application/pdf"
            )
            locked.sha256 = locked.pdf.sha256
            locked.pages = pdf_check.pages(content)
            # The version that was printed, should the program have been renewed since the issue.
            locked.template_version = template_version
            locked.save(update_fields=["pdf", "sha256", "pages", "template_version"])
    return locked
