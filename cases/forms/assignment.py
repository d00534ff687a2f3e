"""Forms of who mediates: taking a case, declaring, assigning, taking off."""

from typing import Any

from django import forms
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.enums import Capacity, CaseState, ConflictKind
from cases.forms.late import LateMixin
from cases.models import Case, Participation
from cases.services.assignment import mediators_for
from mediation.stations.enums import Role
from mediation.stations.models import User
from mediation.ui.forms import VersionedForm

LEAD, PANEL = "lead", "panel"


class DeclarationForm(LateMixin, VersionedForm):
    """A mediator's own relations to the parties and to what is disputed."""

    late_days = ("happened_on",)

    conflict = forms.ChoiceField(
        label=_("利害关系声明"),
        choices=ConflictKind.choices,
        widget=forms.RadioSelect,
        help_text=_("近亲属、有利害关系、经手过争议事项的，须双方书面同意方可继续调解。"),
    )
    disclosure = forms.CharField(
        label=_("披露内容"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("声明有任何关系的，须写明，并告知双方。"),
    )
    happened_on = forms.DateField(label=_("声明日期"), initial=timezone.localdate)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        related = data.get("conflict") not in (None, ConflictKind.NONE)
        if related and not (data.get("disclosure") or "").strip():
            self.add_error("disclosure", _("请写明披露内容。"))
        return data


class AssignForm(LateMixin, VersionedForm):
    """Whom the manager assigns: as lead, who replaces the present one, or to the panel."""

    late_days = ("happened_on",)

    mediator = forms.ChoiceField(label=_("调解员"))
    capacity = forms.ChoiceField(
        label=_("分工"),
        choices=[(LEAD, _("首席调解员")), (PANEL, _("调解小组成员"))],
        initial=LEAD,
        widget=forms.RadioSelect,
    )
    happened_on = forms.DateField(label=_("指派日期"), initial=timezone.localdate)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._users: dict[str, User] = {}
        choices = [("", "---------")]
        candidates = mediators_for(case, timezone.localdate())
        load = open_case_counts({row.user_id for row in candidates})
        # Whoever has least to do comes first; managers mediate where nobody else can.
        for row in sorted(
            candidates, key=lambda row: (row.role == Role.MANAGER, load.get(row.user_id, 0))
        ):
            if str(row.user_id) in self._users:
                continue
            self._users[str(row.user_id)] = row.user
            label = gettext("%(name)s（%(organisation)s，在办 %(count)d 件）") % {
                "name": row.user,
                "organisation": row.organisation,
                "count": load.get(row.user_id, 0),
            }
            choices.append((str(row.user_id), label))
        self.fields["mediator"].choices = choices  # type: ignore[attr-defined]

    @property
    def user(self) -> User:
        """The chosen person; only after `is_valid`."""
        return self._users[self.cleaned_data["mediator"]]

    @property
    def is_lead(self) -> bool:
        """Whether the person leads; only after `is_valid`."""
        return bool(self.cleaned_data["capacity"] == LEAD)


class ReleaseForm(LateMixin, VersionedForm):
    """When and why a mediator leaves the case."""

    late_days = ("happened_on",)

    happened_on = forms.DateField(label=_("结束日期"), initial=timezone.localdate)
    reason = forms.CharField(label=_("原因"), max_length=200)


def open_case_counts(user_ids: set[int]) -> dict[int, int]:
    """user id → how many open cases the person mediates."""
    counted = (
        Participation.objects.filter(user_id__in=user_ids, ends_on=None)
        .filter(capacity=Capacity.MEDIATOR, case__state__in=CaseState.OPEN, case__voided_on=None)
        .values("user_id")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return {row["user_id"]: row["number"] for row in counted}
