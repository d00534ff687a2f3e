"""What the pages of a scan show: how far it is, and each page with its proposal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Attachment
from cases.scans import kept
from cases.scans.forms import PagesForm, named
from cases.scans.models import Scan, ScanPage
from cases.scans.reading import STEPS
from mediation.papers.models import Paper
from mediation.papers.scanning import PROBLEMS
from mediation.ui.parts import Text, Tone


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page with its picture, why it is proposed for a paper, and the field to decide it."""

    page: ScanPage
    url: str
    why: Text
    tone: Tone
    field: Any


@dataclass(frozen=True, slots=True)
class Proposal:
    """Pages of a file that are proposed for one paper.

    Attributes:
        remarks: what stands against it: void, other number of pages, kept already.
    """

    paper: Paper
    name: str
    file: str
    pages: str
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FileLines:
    """The pages of one file, or why it could not be read."""

    name: str
    problem: Text
    lines: list[PageLine]


@dataclass(frozen=True, slots=True)
class Listed:
    """A scan in the list of one's own."""

    scan: Scan
    state: Text
    tone: Tone
    is_open: bool


def listed(scans: Iterable[Scan]) -> list[Listed]:
    """What waits first to be looked at."""
    now = timezone.now()
    found = []
    for scan in scans:
        is_open = scan.closed_at is None and scan.expires_at > now
        state: Text
        tone: Tone
        if not is_open:
            state, tone = _("已处理"), "muted"
        elif scan.is_running:
            state, tone = _("识别中"), "info"
        elif scan.state == "done":
            state, tone = _("待核对"), "warning"
        else:
            state, tone = _("未能识别"), "danger"
        found.append(Listed(scan, state, tone, is_open))
    return sorted(found, key=lambda one: not one.is_open)


def progress(scan: Scan) -> dict[str, Any]:
    """How far a scan is read; what became of it when it is closed."""
    job: Any = scan.job
    total = max(1, scan.files.count())
    done = min(total * STEPS, job.done if job else 0)
    pages = ScanPage.objects.filter(file__scan=scan).exclude(attachment=None)
    rows = Attachment.objects.filter(pk__in=pages.values("attachment")).select_related("case")
    return {
        "scan": scan,
        "files": total,
        "percent": done // total,
        "is_over": scan.closed_at is not None or scan.expires_at <= timezone.now(),
        "kept": rows.select_related("stored").order_by("pk") if scan.closed_at else [],
    }


def pages_of(scan: Scan) -> list[ScanPage]:
    """All pages in order, with the papers proposed for them."""
    rows = ScanPage.objects.filter(file__scan=scan).select_related(
        "file__scan", "paper__replaced_by"
    )
    return list(rows.defer("paper__context_json", "paper__replaced_by__context_json"))


def context(scan: Scan, pages: Sequence[ScanPage], form: PagesForm) -> dict[str, Any]:
    """What the page on which the person decides needs."""
    by_file: dict[int, list[ScanPage]] = {}
    for page in pages:
        by_file.setdefault(page.file_id, []).append(page)
    files = [
        FileLines(
            name=file.name or _("文件%(n)d") % {"n": file.place},
            problem=PROBLEMS.get(file.problem, ""),
            lines=[_line(scan, page, form) for page in by_file.get(file.pk, [])],
        )
        for file in scan.files.select_related("scan")
    ]
    return {
        "scan": scan,
        "form": form,
        "files": files,
        "proposals": _proposals(pages),
        "has_pages": bool(pages),
    }


def _line(scan: Scan, page: ScanPage, form: PagesForm) -> PageLine:
    why: Text
    tone: Tone
    if page.code and page.paper is not None:
        why, tone = _("按二维码识别"), "success"
    elif page.code:
        why, tone = _("二维码对应的文书没有找到"), "danger"
    elif page.paper is not None:
        why, tone = _("没有二维码，按顺序归入"), "info"
    else:
        why, tone = _("没有识别到二维码"), "warning"
    url = reverse("scans:page", args=[scan.reference, page.pk])
    return PageLine(page, url, why, tone, form[form.name_of(page)])


def _proposals(pages: Sequence[ScanPage]) -> list[Proposal]:
    proposed = [page for page in pages if page.paper is not None]
    already = kept.of([page.paper for page in proposed if page.paper is not None])
    counts: dict[int | None, int] = {}
    for page in proposed:
        counts[page.paper_id] = counts.get(page.paper_id, 0) + 1
    found = []
    for (file, _paper), run in groupby(proposed, key=lambda page: (page.file, page.paper_id)):
        group = list(run)
        paper = group[0].paper
        assert paper is not None
        found.append(
            Proposal(
                paper=paper,
                name=named(paper),
                file=file.name,
                pages=_range([page.number for page in group]),
                remarks=_remarks(paper, counts[paper.pk], len(already.get(paper.pk, []))),
            )
        )
    return found


def _range(numbers: list[int]) -> str:
    first, last = numbers[0], numbers[-1]
    span = str(first) if first == last else f"{first}–{last}"
    return _("第%(pages)s页") % {"pages": span}


def _remarks(paper: Paper, count: int, already: int) -> list[str]:
    remarks = []
    if paper.voided_on:
        remarks.append(_("该文书已作废，请核对是否应当归卷。"))
    elif getattr(paper, "replaced_by", None):
        remarks.append(_("该文书已被更正件代替，请核对是否应当归卷。"))
    if paper.pages and paper.pages != count:
        remarks.append(
            _("该文书打印时为%(printed)d页，这里有%(count)d页。")
            % {"printed": paper.pages, "count": count}
        )
    if already:
        remarks.append(
            ngettext("已有签署件%(count)d份。", "已有签署件%(count)d份。", already)
            % {"count": already}
        )
    return remarks
