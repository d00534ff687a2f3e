"""Keeping the standard answers of a station: the manager writes, checks and retires them."""

from typing import Any

from django.db import transaction
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from legal_aid.models import StandardAnswer
from legal_aid.roles import may
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, NotAllowed, gate
from mediation.stations.models import Organisation

#: What the form owns.
EDITABLE = ("title", "category", "kind", "text", "articles", "checked_on")
#: So many are offered to somebody who is writing an advice.
OFFERED = 8


def _insist(actor: Actor, answer: StandardAnswer) -> Organisation:
    """The station; NotAllowed for everybody but its own manager."""
    if not may(actor, "keep_answers") or actor.station_id is None:
        raise NotAllowed(_("只有工作站的站长可以维护标准答复。"))
    if answer.station_id not in (None, actor.station_id):
        raise NotAllowed(_("只有工作站的站长可以维护标准答复。"))
    if answer.checked_on > timezone.localdate():
        raise ActionRefused(_("核对日期不能晚于今天。"))
    return Organisation.objects.get(pk=actor.station_id)


def _insist_title(answer: StandardAnswer, actor: Actor) -> None:
    same = StandardAnswer.objects.filter(station=actor.station_id, title=answer.title)
    if same.exclude(pk=answer.pk).exists():
        raise ActionRefused(_("已有同名的标准答复。"))


def add_answer(answer: StandardAnswer, *, actor: Actor) -> StandardAnswer:
    """Enter a new one; refuses a title that the station has already."""
    station = _insist(actor, answer)
    with transaction.atomic(), acting(actor, act="add_answer"):
        _insist_title(answer, actor)
        answer.station = station
        answer.save()
    return answer


def edit_answer(changed: StandardAnswer, *, actor: Actor, version: int | None) -> StandardAnswer:
    """Write it as `changed` by a form; what was inserted into advice before stays as it was."""
    _insist(actor, changed)
    with gate(changed, actor=actor, act="edit_answer", version=version) as fresh:
        _insist_title(changed, actor)
        for name in EDITABLE:
            setattr(fresh, name, getattr(changed, name))
    return fresh


def check_answer(answer: StandardAnswer, *, actor: Actor, version: int | None) -> StandardAnswer:
    """Somebody has looked today: text and articles still stand so."""
    _insist(actor, answer)
    with gate(answer, actor=actor, act="check_answer", version=version) as fresh:
        fresh.checked_on = timezone.localdate()
    return fresh


def set_active(
    answer: StandardAnswer, *, active: bool, actor: Actor, version: int | None
) -> StandardAnswer:
    """Retire it, so that nobody is offered it any more; or offer it again."""
    _insist(actor, answer)
    act = "restore_answer" if active else "retire_answer"
    with gate(answer, actor=actor, act=act, version=version) as fresh:
        fresh.is_active = active
    return fresh


def matching(answers: Any, *, text: str, category: str, kind: str) -> Any:
    """Those of `answers` that hold `text`; what suits kind, then category, comes first."""
    for word in text.split():
        held = Q(title__contains=word) | Q(text__contains=word) | Q(articles__contains=word)
        answers = answers.filter(held)
    suits = [
        When(Q(kind=kind) & ~Q(kind=""), then=Value(0)),
        When(Q(category=category) & ~Q(category=""), then=Value(1)),
    ]
    rank = Case(*suits, default=Value(2), output_field=IntegerField())
    return answers.annotate(rank=rank).order_by("rank", "category", "title", "pk")
