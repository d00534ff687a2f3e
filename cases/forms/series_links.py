"""Forms by which standing cases are linked into a series, and taken out again."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.enums import PartyKind, Side
from cases.models import Case, Party, Series
from cases.services.series import employers_of
from cases.services.series_acts import Chosen
from cases.sight import readable, side_names, sight_of
from mediation.history.actor import Actor
from mediation.history.gate import StaleVersion
from mediation.ui.forms import VersionedForm

#: A choice longer than this is no choice: the newest are offered.
MOST = 50
NEW = "new"


class LinkForm(VersionedForm):
    """Into which series a case goes, or with which other cases it makes a new one."""

    into = forms.ChoiceField(label=gettext_lazy("系列案"), widget=forms.RadioSelect, initial=NEW)
    others = forms.MultipleChoiceField(
        label=gettext_lazy("一并列入的案件"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("同一用人单位、尚未列入系列案的案件。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=200,
        initial=gettext_lazy("同一用人单位的同类争议"),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        alike = list(_alike(case, actor))
        self._free = {one.serial: one for one in alike if one.series_id is None}
        self._series: dict[str, Series] = {
            one.series.serial: one.series for one in alike if one.series is not None
        }
        into: Any = self.fields["into"]
        into.choices = [
            (serial, _("并入系列案 %(series)s") % {"series": serial}) for serial in self._series
        ] + [(NEW, _("新建系列案"))]
        others: Any = self.fields["others"]
        others.choices = [
            (f"{one.serial}:{one.version}", _label(one, actor)) for one in self._free.values()
        ]
        if not self._free:
            others.help_text = _(
                "您可以查看的案件中，没有针对同一用人单位、尚未列入系列案的其他案件。"
            )

    def insist_fresh(self) -> None:
        """Refuse when one of the ticked cases changed since the page was opened.

        Raises:
            StaleVersion: with that case.
        """
        data: Any = self.data
        for value in data.getlist("others") if self.is_bound else ():
            serial, _colon, version = value.partition(":")
            case = self._free.get(serial)
            if case is not None and version != str(case.version):
                raise StaleVersion(case)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("into") == NEW and not data.get("others"):
            self.add_error("others", _("请选择至少一件与本案一并列入的案件。"))
        return data

    @property
    def series(self) -> Series | None:
        """The series that the cases go into, None for a new one; only after `is_valid`."""
        return self._series.get(self.cleaned_data["into"])

    def chosen(self) -> list[Chosen]:
        """This case and the ticked ones; only after `is_valid`."""
        serials = [value.partition(":")[0] for value in self.cleaned_data["others"]]
        others = [Chosen(self._free[serial], self._free[serial].version) for serial in serials]
        return [Chosen(self.case, self.cleaned_data["version"]), *others]


def _alike(case: Case, actor: Actor) -> Any:
    """Readable cases of the same station against one of the same employers, newest first."""
    keys = employers_of(case.parties.all())
    names = {key.removeprefix("name:") for key in keys if key.startswith("name:")}
    entries = {int(key.removeprefix("register:")) for key in keys if key.startswith("register:")}
    same = _against(names, entries)
    return (
        Case.objects.visible_to(actor)
        .filter(readable(actor), station_id=case.station_id, voided_on=None, is_collective=False)
        .filter(same)
        .exclude(pk=case.pk)
        .select_related("series", "organisation")
        .prefetch_related("parties", "participations")
        .order_by("-pk")[:MOST]
    )


def _against(names: set[str], entries: set[int]) -> Any:
    """Condition on cases: a respondent is one of these employers; `entries` are kept ones."""
    respondents = Party.objects.filter(
        Q(name__in=names) | Q(employer__in=entries) | Q(employer__merged_into__in=entries),
        case=OuterRef("pk"), side=Side.RESPONDENT, kind=PartyKind.EMPLOYER,
    )  # fmt: skip
    return Exists(respondents)


def _label(case: Case, actor: Actor) -> str:
    names = side_names(case.parties.all(), Side.APPLICANT, sight_of(actor, case))
    return f"{case} {names} {case.state_label}"


class LeaveForm(VersionedForm):
    """Why a case is taken out of its series."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)
