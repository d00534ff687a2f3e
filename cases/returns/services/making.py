"""Making a table for a period, keeping it frozen, and noting when it was sent."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openpyxl import Workbook

from cases.returns import filling
from cases.returns.contents import WRITTEN_IN, Contents, contents_of
from cases.returns.models import Return, ReturnCase, ReturnTemplate
from cases.returns.permissions import insist_may_edit
from cases.returns.services.templates import no_such_sheet
from mediation.history.access_log import log_access
from mediation.history.actor import Actor
from mediation.history.gate import ActionRefused, gate
from mediation.history.models import AccessEntry
from mediation.reports.periods import Period
from mediation.reports.values import Ratio
from mediation.stations.numbering import next_serial
from mediation.vault import destruction, files
from mediation.vault.crypto import Unreadable
from mediation.vault.uploads import Unacceptable, digest
from mediation.vault.workbooks import XLSX

JSON = "application/json"
UNSAFE_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t', "_"))


@dataclass
class Prepared:
    """A table that is not kept yet; `book` is None where problems keep it from being filled."""

    contents: Contents
    problems: list[str]
    remarks: list[str]
    book: Workbook | None


def prepare(template: ReturnTemplate, period: Period, *, actor: Actor) -> Prepared:
    """What would be made for the period, with all that is wrong; nothing is written."""
    contents = contents_of(template, period, actor)
    problems, remarks = list(contents.problems), list(contents.remarks)
    if template.blank is None:
        book: Workbook | None = filling.plain_book(template.sheet or template.name)
    else:
        book = _blank_of(template, problems, remarks)
    sheet = book and filling.sheet_of(book, template.sheet if template.blank_id else "")
    if book is None or sheet is None:
        return Prepared(contents, problems, remarks, None)
    if template.blank is not None:
        problems += filling.problems(sheet, contents.placed, over_numbers=not template.is_list)
        if template.is_list and template.first_row > 1:
            remarks += filling.differing_headings(sheet, template.first_row - 1, contents.headings)
    if problems:
        return Prepared(contents, problems, remarks, None)
    filling.put(sheet, contents.placed, like_row=template.first_row if template.is_list else None)
    return Prepared(contents, problems, remarks, book)


def _blank_of(template: ReturnTemplate, problems: list[str], remarks: list[str]) -> Workbook | None:
    assert template.blank is not None
    try:
        content = files.read(template.blank)
        book = filling.open_blank(content)
    except Unacceptable as error:
        problems.append(str(error))
        return None
    except (Unreadable, FileNotFoundError):
        problems.append(_("空白表的文件已无法读取，请重新上传。"))
        return None
    if filling.sheet_of(book, template.sheet) is None:
        names = [sheet.title for sheet in book.worksheets]
        problems.append(no_such_sheet(template.sheet, names))
        return None
    if filling.has_shapes(content):
        remarks.append(_("空白表里的文本框、线条等图形不会写入生成的文件，请核对。"))
    return book


def make_return(
    template: ReturnTemplate, period: Period, *, actor: Actor, version: int | None
) -> Return:
    """Make the table of a period that is over, and keep file and data as they are now.

    A period that has one already gets a further edition, which names the one before.

    Raises:
        StaleVersion: when the template is no longer the one that was looked at.
        NotAllowed.
        ActionRefused: with every problem of the template, before the period is over, and for a
            template that is no longer in use.
    """
    with gate(template, actor=actor, act="make_return", version=version) as fresh:
        insist_may_edit(actor, fresh.station)
        if not fresh.is_active:
            raise ActionRefused(_("模板已停用，不能再生成报表。"))
        if period.last >= timezone.localdate():
            raise ActionRefused(
                _("本期到%(day)s才结束，结束之后才能生成。") % {"day": period.last.isoformat()}
            )
        prepared = prepare(fresh, period, actor=actor)
        if prepared.book is None:
            raise ActionRefused(*prepared.problems)
        return _kept(fresh, period, prepared, actor)


def _kept(template: ReturnTemplate, period: Period, prepared: Prepared, actor: Actor) -> Return:
    assert prepared.book is not None
    before = (
        template.made.filter(first_day=period.first, last_day=period.last)
        .order_by("-edition")
        .first()
    )
    contents = prepared.contents
    serial = next_serial(template.station, timezone.localdate().year, kind="return")
    made = Return(
        number=f"BB-{serial}",
        template=template,
        period=period.label,
        first_day=period.first,
        last_day=period.last,
        edition=before.edition + 1 if before else 1,
        replaces=before,
        made_by_id=actor.user_id or 0,
        made_by_name=actor.name,
        row_count=len(contents.rows),
        has_names=bool(contents.names),
    )
    made.file_name = _file_name(made)
    content, frozen = filling.saved(prepared.book), _frozen(template, period, contents)
    made.sha256, made.frozen_sha256 = digest(content), digest(frozen)
    made.file = files.store(content, key_id=made.file_key_id, content_type=XLSX)
    made.frozen = files.store(frozen, key_id=made.file_key_id, content_type=JSON)
    made.save()
    ReturnCase.objects.bulk_create(
        ReturnCase(made=made, case_id=pk, place=place)
        for place, pk in enumerate(contents.cases, start=1)
    )
    return made


def _file_name(made: Return) -> str:
    name = made.template.name.translate(UNSAFE_IN_NAMES)[:80]
    with translation.override(WRITTEN_IN):
        edition = _("（第%(edition)d版）") % {"edition": made.edition}
    return f"{name}-{made.period}{edition if made.edition > 1 else ''}.xlsx"


def _frozen(template: ReturnTemplate, period: Period, contents: Contents) -> bytes:
    """The data as it went in, and the settings that chose it: what a file cannot be asked later."""
    kept = {
        "template": {
            "code": template.code,
            "name": template.name,
            "addressee": template.addressee,
            "version": template.version,
            "content": template.content,
            "selection": template.selection,
            "category": template.category,
            "source": template.source,
            "ending": template.ending,
            "organisation": template.organisation.code if template.organisation else "",
        },
        "period": {
            "label": period.label,
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
        },
        "headings": contents.headings,
        "names": sorted(contents.names),
        "rows": [[_plain(value) for value in row] for row in contents.rows],
    }
    return json.dumps(kept, ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Ratio):
        return None if value.percent is None else str(value.percent)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def submit_return(
    made: Return, *, actor: Actor, version: int | None, submitted_on: date, note: str = ""
) -> Return:
    """Note that the table was sent. From then on nothing of it changes.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: when it was sent before, for a day before it was made or in the future, and
            for an edition that another has replaced.
    """
    with gate(
        made, actor=actor, act="submit_return", version=version, happened_on=submitted_on
    ) as fresh:
        insist_may_edit(actor, fresh.template.station)
        if fresh.is_submitted:
            raise ActionRefused(_("该报表已经报送，不能再改。"))
        if hasattr(fresh, "replaced_by"):
            raise ActionRefused(_("该报表已有新版，请报送新版。"))
        made_on = timezone.localdate(fresh.made_at)
        if not made_on <= submitted_on <= timezone.localdate():
            raise ActionRefused(
                _("报送日期应当在生成之日（%(day)s）和今天之间。") % {"day": made_on.isoformat()}
            )
        fresh.submitted_on, fresh.note = submitted_on, note.strip()
        fresh.submitted_by_name = actor.name
    return fresh


def content_of(made: Return) -> bytes:
    """The file as it was made, noted in the access log.

    Raises:
        ActionRefused: when it was destroyed or is not the one that was made.
    """
    content = _read(made.file, made.sha256)
    log_access(AccessEntry.Act.EXPORT, subject=made, detail=f"return {made.number}.xlsx")
    return content


def frozen_data(made: Return) -> dict[str, Any]:
    """What the table was made of: headings and rows.

    Raises:
        ActionRefused: as `content_of`.
    """
    kept: dict[str, Any] = json.loads(_read(made.frozen, made.frozen_sha256))
    return kept


def _read(stored: Any, sha256: str) -> bytes:
    try:
        content = files.read(stored)
    except (Unreadable, FileNotFoundError) as error:
        raise ActionRefused(_("文件已无法读取：其中的案件档案已销毁，或者文件被改动。")) from error
    if digest(content) != sha256:
        raise ActionRefused(_("文件与生成时的摘要不符，不能使用。"))
    return content


def discard_with(case_id: int, *, reference: str) -> None:
    """Make unreadable every table that names the parties of this case, which is being destroyed.

    Number, period, digest and day of submission stay, as do tables without a name.

    Args:
        reference: of the decision on which the case is destroyed.
    """
    told = Return.objects.filter(cases__case=case_id, has_names=True)
    key_ids = list(told.values_list("file_key_id", flat=True).distinct().order_by())
    if key_ids:
        destruction.destroy(key_ids, reference=reference)
        transaction.on_commit(lambda: files.remove_of(key_ids))
