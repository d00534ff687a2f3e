"""What is scanned, and of which papers the pages are."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case
from cases.scans.models import Scan, ScanPage
from cases.scans.permissions import cases_for, papers_of
from mediation.history.actor import Actor
from mediation.papers import registry
from mediation.papers.models import Paper
from mediation.ui.files import SeveralFilesField, SeveralFilesInput
from mediation.ui.forms import UiForm

ACCEPTED = "application/pdf,image/jpeg,image/png,image/heic,image/heif,.heic"
#: A page that is kept nowhere.
LEFT_OUT = "-"
#: Cases whose papers may be chosen for one scan.
MOST_CASES = 20


class ScanForm(UiForm):
    """Files with signed papers, of any of the person's cases."""

    upload = SeveralFilesField(
        label=gettext_lazy("扫描件或照片"),
        help_text=gettext_lazy(
            "PDF、JPEG、PNG 或 HEIC，可以一次选择多个；照片应拍到首页右上角的二维码，横竖不限。"
        ),
        widget=SeveralFilesInput(attrs={"accept": ACCEPTED}),
    )


class PagesForm(UiForm):
    """Which paper each page belongs to; papers of further cases may be added to the choice.

    Attributes:
        offered: case → its papers, as far as the actor may keep their signed originals.
    """

    more = forms.CharField(label=gettext_lazy("案号或登记序号"), required=False, max_length=60)

    def __init__(
        self, *args: Any, scan: Scan, pages: Sequence[ScanPage], actor: Actor, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.pages = actor, pages
        # A QueryDict, which is read-only until copied.
        posted: Any = self.data
        self.added: list[str] = posted.getlist("case")[:MOST_CASES] if self.is_bound else []
        self.unknown = ""
        self._take_more()
        self.offered = self._offered(scan)
        self.papers = {paper.pk: paper for papers in self.offered.values() for paper in papers}
        choices = self._choices()
        for page in pages:
            self.fields[self.name_of(page)] = forms.ChoiceField(
                label=_("第%(number)s页归入") % {"number": page.number},
                choices=choices,
                initial=str(page.paper_id or ""),
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"required": _("请选择文书，或者选择“不归卷”。")},
            )

    @staticmethod
    def name_of(page: ScanPage) -> str:
        return f"page-{page.pk}"

    def _take_more(self) -> None:
        """A case that was named for its papers: found among the person's own, else said to be not."""
        wished = (self.data.get("more", "") if self.is_bound else "").strip()[:60]
        if not wished:
            return
        found = cases_for(self.actor).filter(Q(serial=wished) | Q(case_number=wished)).first()
        if found is None or not papers_of(found, self.actor):
            self.unknown = wished
        elif found.serial not in self.added:
            self.added.append(found.serial)
        posted: Any = self.data
        posted = posted.copy()
        posted["more"] = wished if self.unknown else ""
        self.data = posted

    def _offered(self, scan: Scan) -> dict[Case, list[Paper]]:
        label = Case._meta.label_lower
        roots = {page.paper.root_ref for page in self.pages if page.paper is not None}
        keys = {ref.partition(":")[2] for ref in roots if ref.startswith(f"{label}:")}
        wanted = Q(pk__in=keys) | Q(serial__in=self.added)
        if scan.case_id is not None:
            wanted |= Q(pk=scan.case_id)
        cases = cases_for(self.actor).filter(wanted).order_by("serial")
        offered = {case: papers_of(case, self.actor) for case in cases[: 2 * MOST_CASES]}
        return {case: papers for case, papers in offered.items() if papers}

    def _choices(self) -> list[Any]:
        return [
            ("", _("（请选择）")),
            *(
                (str(case), [(str(paper.pk), named(paper)) for paper in papers])
                for case, papers in self.offered.items()
            ),
            (LEFT_OUT, _("不归卷")),
        ]

    def relax(self) -> None:
        """Nothing is decided yet: what is not chosen is no mistake."""
        for page in self.pages:
            self.fields[self.name_of(page)].required = False

    def choices_made(self) -> dict[int, Paper | None]:
        """For `services.confirm`: page → paper, None for one that is left out."""
        made: dict[int, Paper | None] = {}
        for page in self.pages:
            chosen = self.cleaned_data[self.name_of(page)]
            made[page.pk] = None if chosen == LEFT_OUT else self.papers[int(chosen)]
        return made


def named(paper: Paper) -> str:
    """A paper in a choice; one that no longer counts is said to be so."""
    name = f"{registry.title(paper.kind)} {paper}"
    if paper.voided_on:
        return _("%(name)s（已作废）") % {"name": name}
    if getattr(paper, "replaced_by", None):
        return _("%(name)s（已被代替）") % {"name": name}
    return name
