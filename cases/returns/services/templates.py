"""Keeping templates: their settings, the superior's blank, and their columns in order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.returns import filling
from cases.returns.models import ReturnColumn, ReturnTemplate
from cases.returns.permissions import insist_may_edit
from mediation.history.actor import Actor, acting
from mediation.history.gate import ActionRefused, gate
from mediation.reports.scopes import of_actor
from mediation.stations.models import Organisation
from mediation.stations.numbering import next_serial
from mediation.vault import files
from mediation.vault.uploads import Unacceptable
from mediation.vault.workbooks import XLSX

SETTINGS = (
    "name", "addressee", "period_kind", "cutoff_day", "content", "selection", "category", "source",
    "organisation_id", "ending", "sheet", "first_row", "is_active",
)  # fmt: skip
COLUMN = ("heading", "field", "mapping", "figure", "cell", "narrow_by", "narrow_code")
MAX_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Blank:
    """The superior's blank as it was uploaded; empty content takes the kept one away."""

    name: str = ""
    content: bytes = b""


def add_template(
    template: ReturnTemplate,
    *,
    actor: Actor,
    blank: Blank | None = None,
    columns: Sequence[ReturnColumn] = (),
) -> ReturnTemplate:
    """Make a template, with the columns it begins with.

    Raises:
        NotAllowed: outside the actor's own scope. ActionRefused: for a blank that cannot be filled.
    """
    insist_may_edit(actor, template.station)
    with transaction.atomic(), acting(actor, act="add_return_template"):
        # The station's row makes two managers wait for one another: its chain, and the name.
        station = Organisation.objects.select_for_update(of=("self",)).get(pk=template.station_id)
        _insist_name(template)
        _insist_organisation(template, actor)
        serial = next_serial(station, timezone.localdate().year, kind="template")
        template.code = f"MB-{serial}"
        _keep_blank(template, blank)
        template.save()
        for position, column in enumerate(columns, start=1):
            column.template, column.position = template, position
            column.save()
    return template


def change_template(
    template: ReturnTemplate, *, actor: Actor, version: int | None, blank: Blank | None = None
) -> ReturnTemplate:
    """Change the settings, and perhaps the blank. What was made before stays as it is.

    Raises:
        StaleVersion, NotAllowed.
        ActionRefused: for a blank that cannot be filled; for another kind of content while there are
            columns of the present one.
    """
    with gate(template, actor=actor, act="change_return_template", version=version) as fresh:
        insist_may_edit(actor, fresh.station)
        if template.content != fresh.content and fresh.columns.exists():
            raise ActionRefused(_("模板已有栏目，不能改变内容的种类。请先删除栏目，或者另建模板。"))
        for name in SETTINGS:
            setattr(fresh, name, getattr(template, name))
        _insist_name(fresh)
        _insist_organisation(fresh, actor)
        _keep_blank(fresh, blank)
    return fresh


def add_column(
    template: ReturnTemplate, column: ReturnColumn, *, actor: Actor, version: int | None
) -> ReturnColumn:
    """Put a column behind the others.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with _columns(template, actor, "add_return_column", version) as fresh:
        count = fresh.columns.count()
        if count >= MAX_COLUMNS:
            raise ActionRefused(_("一个模板最多%(most)d个栏目。") % {"most": MAX_COLUMNS})
        column.template, column.position = fresh, count + 1
        _insist_cell(column)
        column.save()
    return column


def change_column(
    template: ReturnTemplate,
    place: int,
    column: ReturnColumn,
    *,
    actor: Actor,
    version: int | None,
) -> ReturnColumn:
    """Change what a column holds.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with _columns(template, actor, "change_return_column", version) as fresh:
        kept = _at(fresh, place)
        for name in COLUMN:
            setattr(kept, name, getattr(column, name))
        _insist_cell(kept)
        kept.save()
    return kept


def move_column(
    template: ReturnTemplate, place: int, *, up: bool, actor: Actor, version: int | None
) -> None:
    """Change places with the column before it, or behind it; the first and the last stay.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with _columns(template, actor, "move_return_column", version) as fresh:
        moved = _at(fresh, place)
        other = fresh.columns.filter(position=place - 1 if up else place + 1).first()
        if other is None:
            return
        target = other.position
        # No two columns stand at one place, not even for a moment.
        for column, position in ((moved, 0), (other, place), (moved, target)):
            column.position = position
            column.save()


def remove_column(
    template: ReturnTemplate, place: int, *, actor: Actor, version: int | None
) -> None:
    """Take a column out; those behind it move up.

    Raises:
        StaleVersion, NotAllowed, ActionRefused.
    """
    with _columns(template, actor, "remove_return_column", version) as fresh:
        _at(fresh, place).delete()
        for column in fresh.columns.filter(position__gt=place).order_by("position"):
            column.position -= 1
            column.save()


@contextmanager
def _columns(
    template: ReturnTemplate, actor: Actor, act: str, version: int | None
) -> Iterator[ReturnTemplate]:
    with gate(template, actor=actor, act=act, version=version) as fresh:
        insist_may_edit(actor, fresh.station)
        yield fresh


def _at(template: ReturnTemplate, place: int) -> ReturnColumn:
    column: ReturnColumn | None = template.columns.filter(position=place).first()
    if column is None:
        raise ActionRefused(_("模板没有这个栏目。"))
    return column


def _insist_cell(column: ReturnColumn) -> None:
    """No two figures go into one cell."""
    if not column.cell:
        return
    others = column.template.columns.filter(cell=column.cell).exclude(pk=column.pk)
    if (other := others.first()) is not None:
        raise ActionRefused(
            _("单元格%(cell)s已由栏目“%(other)s”填写。") % {"cell": column.cell, "other": other}
        )


def _insist_name(template: ReturnTemplate) -> None:
    others = ReturnTemplate.objects.filter(station=template.station, name=template.name)
    if others.exclude(pk=template.pk).exists():
        raise ActionRefused(_("该工作站已有同名的模板。"))


def _insist_organisation(template: ReturnTemplate, actor: Actor) -> None:
    """The organisation of the filter lies below the station."""
    chosen = template.organisation
    if chosen is not None:
        station = of_actor(actor, template.station.code)
        if chosen.pk not in station.ids:
            raise ActionRefused(_("承办组织不在该工作站内。"))


def _keep_blank(template: ReturnTemplate, blank: Blank | None) -> None:
    """Keep a new blank, encrypted; check that the sheet is there, in a new one and in the kept one."""
    if blank is not None and not blank.content:
        template.blank, template.blank_name = None, ""
    content = b""
    if blank is not None and blank.content:
        content = blank.content
    elif template.blank is not None:
        content = files.read(template.blank)
    if not content:
        return
    try:
        book = filling.open_blank(content)
    except Unacceptable as error:
        raise ActionRefused(str(error)) from error
    if filling.sheet_of(book, template.sheet) is None:
        raise ActionRefused(no_such_sheet(template.sheet, [one.title for one in book.worksheets]))
    if blank is not None and blank.content:
        key = template.station.data_key_id
        template.blank = files.store(content, key_id=key, content_type=XLSX)
        template.blank_name = blank.name[-120:]


def no_such_sheet(name: str, names: Sequence[str]) -> str:
    """The sentence about a sheet that the blank does not have."""
    return _("空白表里没有工作表“%(name)s”，只有：%(names)s。") % {
        "name": name,
        "names": "、".join(names),
    }
