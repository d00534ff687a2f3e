"""Carrying an approved list out, item by item; may stop anywhere and begin again."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.retention import due, registry
from cases.retention.enums import Decision, Outcome, Stage
from cases.retention.models import DestructionItem, DestructionList, DueRecord
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, gate
from mediation.papers import services as papers
from mediation.vault import destruction, files

ACT = "carry_out_destruction"
PAPER = "destruction_list"


def carry_out(
    list_: DestructionList, *, actor: Actor, progress: Callable[[int, int], None]
) -> None:
    """Destroy what the list says, leave the rest, and close the list with its paper.

    Each item is a transaction of its own: the record and the item's outcome together. Files leave
    the disk after that commit; an item counts as done once they are gone, so a run that was killed
    in between finishes the item when it is run again.
    """
    list_ = DestructionList.objects.get(pk=list_.pk)
    if list_.stage not in Stage.DECIDED:
        return
    destruction.overwrite_deleted()
    total = list_.items.count()
    for item in list_.items.filter(done_at=None).order_by("pk"):
        progress(list_.items.exclude(done_at=None).count(), total)
        if not item.outcome:
            _decide(item, actor)
        if item.outcome == Outcome.DESTROYED:
            files.remove_of([item.data_key_id])
        with transaction.atomic(), acting(actor, act=ACT):
            _lock(item)
            item.done_at = timezone.now()
            item.save()
    destruction.scrub()
    _close(list_, actor)
    progress(total, total)


def _decide(item: DestructionItem, actor: Actor) -> None:
    """Do to one record what its item says, and write down what was done."""
    with transaction.atomic(), acting(actor, act=ACT):
        _lock(item)
        if item.decision != Decision.DESTROY:
            item.outcome = Outcome.KEPT
        elif note := _obstacle(item, actor):
            item.outcome, item.outcome_note = Outcome.SKIPPED, note[:300]
        else:
            item.outcome = Outcome.DESTROYED
        DueRecord.objects.filter(root_ref=item.root_ref).delete()
        item.save()


def _obstacle(item: DestructionItem, actor: Actor) -> str:
    """Why the record was not destroyed; empty when it was."""
    if due.is_held(item.root_ref):
        return _("批准后登记了暂缓销毁。")
    keeper = registry.keeper(item.subject_label)
    try:
        keeper.destroy(
            item.subject_id,
            actor=actor,
            number=item.list.number,
            happened_on=timezone.localdate(),
        )
    except ActionRefused as refused:
        return " ".join(refused.reasons)
    return ""


def _lock(item: DestructionItem) -> None:
    DestructionList.objects.select_for_update(of=("self",)).get(pk=item.list_id)


def _close(list_: DestructionList, actor: Actor) -> None:
    if list_.stage == Stage.CARRIED_OUT:
        return
    today = timezone.localdate()
    with gate(list_, actor=actor, act="close_destruction") as fresh:
        fresh.stage, fresh.carried_out_on = Stage.CARRIED_OUT, today
        papers.issue(PAPER, fresh, actor=actor, happened_on=today)
