"""Forms of who mediates: taking a case, declaring, assigning, taking off."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import ConflictKind
from cases.forms.late import LateMixin
from cases.mediators import Candidate
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
        label=_("披露或说明"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("声明有任何关系的，须写明，并告知双方；系统提示的情况，须说明。"),
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

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._users = {str(one.user.pk): one.user for one in candidates}
        self.fields["mediator"].choices = [  # type: ignore[attr-defined]
            ("", "---------"),
            *((str(one.user.pk), one.label) for one in candidates),
        ]

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
