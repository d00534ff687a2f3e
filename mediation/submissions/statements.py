"""A sentence for the public and its proof (口径说明书)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed
from mediation.papers import render
from mediation.papers.errors import CannotPrint
from mediation.reports.choice import Choice
from mediation.reports.presentation import SMALL_MARK, fraction, scope_name, written
from mediation.reports.report import Report, build
from mediation.reports.scopes import Scope
from mediation.reports.sections import Figure, Sentence, sections
from mediation.reports.values import Ratio, Value
from mediation.submissions.freezing import Frozen, freeze, seal, signed
from mediation.submissions.models import Statement
from mediation.submissions.services import SUBMITTING
from mediation.ui import formats
from mediation.vault import files

TEMPLATE = "submissions/statement_paper.html"


class NoSuchSentence(LookupError):
    """No section has a sentence about that figure, or the reader does not see it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A sentence with everything that it rests on; words are in the reader's language."""

    sentence: str
    figure: Figure
    value: str
    fraction: str
    left_out: list[tuple[Figure, str]]
    is_small: bool


def offered(scope: Scope) -> list[tuple[str, Any]]:
    """Key and label of every figure about which a reader of the scope can have a sentence."""
    return [
        (figure.key, figure.label)
        for section in sections()
        if section.shown(scope)
        for sentence in section.sentences
        for figure in section.figures
        if figure.key == sentence.figure
    ]


def proof(report: Report, key: str) -> Proof:
    """The sentence about the figure `key` in this report.

    Raises:
        NoSuchSentence: where there is none.
    """
    found: dict[str, tuple[Figure, Value]] = {
        figure.key: (figure, value) for figure, value in report.figures()
    }
    sentence = _sentence(report, key)
    figure, value = found[key]
    words = {name: written(one.kind, number) for name, (one, number) in found.items()}
    # The mark of a rate of few cases stands beside the value: in a sentence nobody would know it.
    said = {name: text.removesuffix(SMALL_MARK) for name, text in words.items()}
    text = str(sentence.text).format(
        first=formats.day(report.period.first),
        last=formats.day(report.period.last),
        scope=scope_name(report.scope),
        **said,
    )
    is_small = isinstance(value, Ratio) and value.is_small
    left_out = [(found[name][0], words[name]) for name in sentence.left_out if name in found]
    return Proof(text, figure, words[key], fraction(value), left_out, is_small)


def _sentence(report: Report, key: str) -> Sentence:
    for part in report.sections:
        for sentence in part.section.sentences:
            if sentence.figure == key:
                return sentence
    raise NoSuchSentence(key)


def state(choice: Choice, key: str, *, actor: Actor) -> Statement:
    """Freeze the sentence with its proof, and sign it with the actor's name and the time.

    Raises:
        NotAllowed: for everybody but managers.
        NoSuchSentence: for a figure without a sentence.
        ActionRefused: for a past or personal report, a period that has not begun, or where this
            machine cannot print.
    """
    organisation = choice.scope.organisation
    if actor.role not in SUBMITTING or organisation is None or actor.user_id is None:
        raise NotAllowed(_("只有站长可以出具口径说明书。"))
    if choice.scope.own or choice.as_of:
        raise ActionRefused(_("口径说明书按现在的记录出具。"))
    if choice.period.first > timezone.localdate():
        raise ActionRefused(_("本期尚未开始。"))
    report = build(choice.period, choice.scope)
    now = timezone.now()
    with translation.override("zh-hans"):
        proved = proof(report, key)
        content = freeze(report, actor=actor)
    digest = seal(content)
    stamp = timezone.localtime(now).strftime("%Y%m%d-%H%M%S")
    reference = f"{organisation.code}-{stamp}"
    try:
        pdf = _printed(report, proved, content, digest, reference, actor.name, now)
    except CannotPrint as error:
        raise ActionRefused(str(error)) from error
    if Statement.objects.filter(reference=reference).exists():
        raise ActionRefused(_("刚刚已出具一份，请稍后再试。"))
    with transaction.atomic(), acting(actor, act="state_figures"):
        stored = files.store(
            pdf, key_id=organisation.vault_key_id(), content_type="application/pdf"
        )
        statement: Statement = Statement.objects.create(
            **signed(choice, content, actor=actor, at=now),
            reference=reference,
            sentence=proved.sentence,
            figure=key,
            pdf=stored,
        )
    return statement


def _printed(
    report: Report, proved: Proof, content: str, digest: str, reference: str, by: str, at: Any
) -> bytes:
    entries: Iterable[Any] = Frozen(content).list_of(proved.figure.key)
    with translation.override("zh-hans"):
        return render.pdf(
            TEMPLATE,
            {
                "organisation": {"name": scope_name(report.scope)},
                "period": report.period,
                "sentence": proved.sentence,
                "label": str(proved.figure.label),
                "definition": str(proved.figure.definition),
                "value": proved.value,
                "fraction": proved.fraction,
                "is_small": proved.is_small,
                "left_out": [
                    {
                        "label": str(figure.label),
                        "definition": str(figure.definition),
                        "value": value,
                    }
                    for figure, value in proved.left_out
                ],
                "entries": [
                    {"reference": entry.reference, "on": entry.on, "result": entry.result}
                    for entry in entries
                ],
                "reference": reference,
                "sha256": digest,
                "signed_by": by,
                "signed_at": formats.moment(timezone.localtime(at)),
            },
        )
