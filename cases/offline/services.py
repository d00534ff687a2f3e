"""Handing out, taking back, and deciding on what came back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.enums import CaseState
from cases.models import Case
from cases.offline.acts import carry_out
from cases.offline.enums import Decision, Medium
from cases.offline.known import labels_of, parties_of, snapshot
from cases.offline.models import HandOut, OfflineEntry
from cases.offline.paper import PACKET, telephones
from cases.offline.reading import Filled, Line, read
from cases.offline.writing import workbook_of
from cases.services.common import beside, insist_may, insist_state, person_of
from mediation.history import canonical
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused
from mediation.papers import services as papers
from mediation.stations.access import in_scope
from mediation.vault import crypto
from mediation.vault.uploads import Unacceptable

ACT = "work_offline"
#: So many mistakes are named at once.
NAMED = 20


def hand_out(case: Case, medium: str, *, actor: Actor, with_telephones: bool = False) -> HandOut:
    """Note that a form or a packet of the case is given to the organisation that holds it.

    A packet is an issued paper, whose code on each sheet leads a scan back to the case.

    Args:
        with_telephones: the packet names the telephones in full; the caller logs the purpose.

    Raises:
        NotAllowed.
        ActionRefused: when the case has ended.
    """
    today = timezone.localdate()
    with beside(case, actor=actor, act="hand_out", happened_on=today) as fresh:
        insist_may(actor, ACT, fresh)
        if with_telephones:
            insist_may(actor, "unmask", fresh)
        insist_state(fresh, *CaseState.OPEN)
        parties = parties_of(fresh)
        row = HandOut(
            case=fresh,
            number=(fresh.hand_outs.aggregate(last=Max("number"))["last"] or 0) + 1,
            medium=medium,
            organisation=fresh.organisation,
            handed_by_id=person_of(actor),
            case_version=fresh.version,
            known=snapshot(fresh, parties),
        )
        row.save()
        if medium == Medium.PACKET:
            told = {"telephones": telephones(fresh)} if with_telephones else None
            row.paper = papers.issue(PACKET, row, actor=actor, happened_on=today, extra=told)
            row.save()
    return row


def form_of(row: HandOut) -> bytes:
    """The workbook of a hand-out that was made just now."""
    case = row.case
    parties = parties_of(case)
    return workbook_of(row, labels_of(parties), _facts(case, labels_of(parties)))


def _facts(case: Case, labels: Sequence[str]) -> list[tuple[str, str]]:
    def day(value: date | None) -> str:
        return value.isoformat() if value else ""

    return [
        (_("登记号"), case.serial),
        (_("案号"), case.case_number),
        (_("交给"), str(case.organisation)),
        (_("案件状态"), str(case.state_label)),
        (_("当事人"), "\n".join(labels)),
        (_("收到申请"), day(case.received_on)),
        (_("受理日期"), day(case.accepted_on)),
        (_("调解期限届满日"), day(case.due_on)),
    ]


@dataclass(frozen=True, slots=True)
class Received:
    """What came of an upload: new entries to decide on, and how many were known already."""

    hand_out: HandOut
    new: int
    known: int


def receive(content: bytes, *, actor: Actor) -> Received:
    """Keep what a form says until somebody has decided on it; nothing of it is carried out yet.

    The same form again brings nothing twice; one that was filled in further brings what is new.

    Raises:
        NotAllowed.
        ActionRefused: for a file that is none of our forms, was altered, was handed out to another
            organisation, or holds mistakes, which are named cell by cell.
    """
    try:
        filled = read(content)
    except Unacceptable as error:
        raise ActionRefused(str(error)) from error
    row = _hand_out_of(filled, actor)
    if filled.mistakes:
        more = len(filled.mistakes) - NAMED
        rest = [_("另有%(more)d处。") % {"more": more}] if more > 0 else []
        raise ActionRefused(*filled.mistakes[:NAMED], *rest)
    if not filled.lines:
        raise ActionRefused(_("表格里没有填写任何内容。"))
    with beside(row.case, actor=actor, act="receive_offline_form") as case:
        insist_may(actor, ACT, case)
        known = set(row.entries.values_list("digest", flat=True))
        new = 0
        for line in filled.lines:
            digest = _digest(row, line)
            if digest in known:
                continue
            known.add(digest)
            new += 1
            OfflineEntry(
                case=case, hand_out=row, kind=line.kind, line=line.number, digest=digest,
                content=json.dumps(line.values, ensure_ascii=False),
                received_by_id=person_of(actor),
            ).save()  # fmt: skip
    return Received(row, new, len(filled.lines) - new)


def _hand_out_of(filled: Filled, actor: Actor) -> HandOut:
    altered = _("表格的标题、列表或者编号与交出时不一致，不能导入。请重新领取一份再填写。")
    if not filled.is_authentic:
        raise ActionRefused(altered)
    stamp = filled.stamp
    row: HandOut | None = (
        HandOut.objects.select_related("case__organisation", "organisation")
        .filter(reference=stamp.reference, medium=Medium.FORM)
        .first()
    )
    if row is None:
        raise ActionRefused(_("系统中没有这份表格的交出记录，不能导入。"))
    if not in_scope(actor, row.organisation):
        raise ActionRefused(_("这份表格不是交给您所在组织的，不能导入。"))
    case = row.case
    if case.organisation_id != row.organisation_id:
        raise ActionRefused(
            _(
                "案件已由“%(name)s”承办，这份表格是交给“%(before)s”的，不能导入。请由现承办组织登记。"
            )
            % {"name": case.organisation, "before": row.organisation}
        )
    if not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        raise ActionRefused(_("这份表格不是交给您所在组织的，不能导入。"))
    if case.destroyed_on:
        raise ActionRefused(_("该案件的档案已销毁，不能导入。"))
    return row


def _digest(row: HandOut, line: Line) -> str:
    """By what is said, and not where: a line that moved down is the same line.

    Two lines that say the very same are one: nothing is called twice in the same minute.
    """
    said = sorted(line.values.items())
    return crypto.mac(canonical.message("offline-entry", str(row.reference), line.kind, said))


def take(entry: OfflineEntry, *, actor: Actor) -> OfflineEntry:
    """Carry out what the entry says, by the operation that its page uses, on the day it happened.

    Raises:
        NotAllowed.
        ActionRefused: as that operation does; and when somebody decided already.
    """
    with beside(entry.case, actor=actor, act="take_offline_entry") as case:
        row = _waiting(entry, case, actor)
        carry_out(row, case, actor=actor)
        _decide(row, Decision.TAKEN, actor)
    return row


def leave(entry: OfflineEntry, *, actor: Actor, words: str) -> OfflineEntry:
    """Do not enter it; the words say why.

    Raises:
        NotAllowed.
        ActionRefused: without a reason, or when somebody decided already.
    """
    if not words.strip():
        raise ActionRefused(_("请写明理由。"))
    with beside(entry.case, actor=actor, act="leave_offline_entry", reason=words) as case:
        row = _waiting(entry, case, actor)
        row.words = words.strip()
        _decide(row, Decision.LEFT, actor)
    return row


def _waiting(entry: OfflineEntry, case: Case, actor: Actor) -> OfflineEntry:
    """The entry as it stands under the lock of its case."""
    insist_may(actor, ACT, case)
    row: OfflineEntry = case.offline_entries.select_related("hand_out").get(pk=entry.pk)
    if row.decision != Decision.WAITING:
        raise ActionRefused(
            _("这一项%(decision)s，不能再处理。") % {"decision": row.get_decision_display()}
        )
    if case.organisation_id != row.hand_out.organisation_id:
        raise ActionRefused(_("案件已移送其他组织，不能再处理这份表格。"))
    return row


def _decide(row: OfflineEntry, decision: str, actor: Actor) -> None:
    row.decision = decision
    row.decided_at, row.decided_by_id = timezone.now(), person_of(actor)
    row.save()
