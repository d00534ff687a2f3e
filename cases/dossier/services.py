"""Putting the file of an ended case away, and taking it out again."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.catalogue import catalogue, unsigned_records
from cases.dossier.models import Archiving
from cases.enums import CaseState, EventKind
from cases.models import Case, CaseEvent
from cases.retention.due import governing, periods_of
from cases.retention.keepers import CaseKeeper
from cases.services.common import insist_may, insist_state, legal_day, person_of
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate


def standing(case: Case) -> Archiving | None:
    """The archiving that holds, None while the file is in work."""
    row: Archiving | None = Archiving.objects.filter(case=case, taken_out_on=None).first()
    return row


def archive_case(
    case: Case,
    *,
    actor: Actor,
    version: int | None,
    file_number: str,
    box: str = "",
    place: str = "",
    checker_name: str = "",
    explanation: str = "",
    archived_on: date | None = None,
) -> Archiving:
    """Put the file of an ended case away.

    Args:
        explanation: of the file's state for its note sheet; must be there when an item is missing.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: while the case is open, a record waits for a signature, or a required item is
            missing without a word why.
    """
    day = legal_day(archived_on, not_before=case.ended_on, what=_("结案日期"))
    with gate(case, actor=actor, act="archive_case", version=version, happened_on=day) as fresh:
        insist_may(actor, "archive", fresh)
        insist_state(fresh, *CaseState.FINAL)
        if refusals := archive_refusals(fresh, explanation=explanation):
            raise ActionRefused(*refusals)
        retention, source = retention_of(fresh, day)
        row = Archiving(
            case=fresh,
            archived_on=day,
            file_number=file_number.strip(),
            box=box.strip(),
            place=place.strip(),
            retention=retention,
            retention_source=source,
            binder_id=person_of(actor),
            checker_name=checker_name.strip(),
            explanation=explanation.strip(),
        )
        if not row.file_number:
            raise ActionRefused(_("请填写卷号。"))
        row.save()
        fresh.archived_on = day
    return row


def archive_refusals(case: Case, *, explanation: str) -> list[str]:
    """Why the file is not put away now; empty where it can be."""
    if standing(case) is not None:
        return [_("本案已归档。")]
    refusals = []
    if waiting := unsigned_records(case):
        refusals.append(
            _("有%(count)d处笔录签名尚未签署或者注明，未签名的笔录不能归档。") % {"count": waiting}
        )
    missing = [str(filed.item.title) for filed in catalogue(case) if filed.is_missing]
    if missing and not explanation.strip():
        refusals.append(
            _("缺少必备材料：%(items)s。请补齐，或者在卷宗情况说明中写明原因。")
            % {"items": "、".join(missing)}
        )
    return refusals


def take_out(case: Case, *, actor: Actor, version: int | None, reason: str) -> Archiving:
    """Take a file out again that was put away by mistake or must be completed.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: when it is not archived, or without a reason.
    """
    if not reason.strip():
        raise ActionRefused(_("请写明原因。"))
    with gate(case, actor=actor, act="take_out_dossier", version=version, reason=reason) as fresh:
        insist_may(actor, "take_out_dossier", fresh)
        row = standing(fresh)
        if row is None:
            raise ActionRefused(_("本案没有归档。"))
        _taken_out(row, timezone.localdate(), reason.strip())
        fresh.archived_on = None
    return row


def follow(event: CaseEvent, _actor: Actor) -> None:
    """A case that goes on has its file on the desk again."""
    if event.kind != EventKind.REOPENED:
        return
    row = standing(event.case)
    if row is not None:
        _taken_out(row, event.happened_on, _("案件恢复办理"))
        event.case.archived_on = None


def retention_of(case: Case, day: date) -> tuple[str, str]:
    """The period for which the station keeps the file, and by which rule; empty where it set none.

    Of several kinds that the case belongs to the longest counts, as for destruction.
    """
    found = next(iter(CaseKeeper().candidates(case.station_id, pks=[case.pk])), None)
    period = governing(found.kinds, periods_of(case.station_id, day)) if found else None
    if period is None:
        return "", ""
    text = _("永久") if period.years is None else _("%(years)d年") % {"years": period.years}
    return text, period.source


def _taken_out(row: Archiving, day: date, reason: str) -> None:
    row.taken_out_on, row.taken_out_reason = max(day, row.archived_on), reason
    row.save()
