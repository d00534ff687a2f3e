"""Forms of conflicts of interest: waivers, notices of a disclosed relation, the station's own agents."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.conflict_enums import PlaceChoice
from cases.conflict_guards import active_mediators
from cases.enums import ConflictKind, ConsentPurpose, Way
from cases.forms.late import LateMixin
from cases.forms.review import ConsentForm
from cases.models import Agent, Case, Participation, Party
from cases.services.conflicts import colleagues
from mediation.stations.models import User
from mediation.ui.forms import VersionedForm


def _offer_mediators(field: Any, case: Case, conflicts: Any, *, except_for: int | None) -> None:
    """Let one of the mediators who declared such a relation be chosen; a single one is given."""
    keys = [
        part.pk
        for part in active_mediators(case)
        if part.conflict in conflicts and part.user_id != except_for
    ]
    field.queryset = Participation.objects.filter(pk__in=keys).select_related("user")
    field.label_from_instance = lambda part: str(part.user)
    if len(keys) == 1:
        field.initial = keys[0]
        field.widget = forms.HiddenInput()


class WaiverForm(ConsentForm):
    """What a party says to a mediator's declared conflict; nobody records it for themselves."""

    mediator = forms.ModelChoiceField(
        Participation.objects.none(), label=_("调解员"), empty_label=None
    )
    field_order = ("mediator", "party")

    def __init__(self, *args: Any, case: Case, recorder_id: int | None, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_waiver_%s")
        super().__init__(*args, case=case, **kwargs)
        del self.fields["purpose"]
        _offer_mediators(
            self.fields["mediator"], case, ConflictKind.BARRING, except_for=recorder_id
        )

    @property
    def can_be_given(self) -> bool:
        """Whether there is a mediator about whom this person may record anything."""
        field: Any = self.fields["mediator"]
        return bool(field.queryset)

    def facts(self) -> dict[str, Any]:
        """The consent in the words of the operation; only after `is_valid`."""
        data = self.cleaned_data
        return {
            "version": data["version"],
            "party": data["party"],
            "purpose": ConsentPurpose.CONFLICT_WAIVER,
            "answer": self.agreed,
            "answered_on": data["answered_on"],
            "way": data["way"],
            "remarks": data["remarks"],
            "participation": data["mediator"],
        }


class NoticeForm(LateMixin, VersionedForm):
    """A party was told of a mediator's employment; where it wants to be heard."""

    late_days = ("told_on",)

    participation = forms.ModelChoiceField(
        Participation.objects.none(), label=_("调解员"), empty_label=None
    )
    party = forms.ModelChoiceField(Party.objects.none(), label=_("当事人"))
    told_on = forms.DateField(label=_("告知日期"), initial=timezone.localdate)
    way = forms.ChoiceField(label=_("告知方式"), choices=Way.choices, initial=Way.IN_PERSON)
    choice = forms.ChoiceField(
        label=_("当事人的选择"),
        choices=[("", _("未作选择")), *PlaceChoice.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("申请人选择工作站的，一律由工作站调解。"),
    )
    remarks = forms.CharField(
        label=_("备注"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_notice_%s")
        super().__init__(*args, **kwargs)
        parties: Any = self.fields["party"]
        parties.queryset = case.parties.all()
        parties.label_from_instance = lambda row: f"{row.get_side_display()}　{row.name}"
        _offer_mediators(
            self.fields["participation"],
            case,
            (ConflictKind.EMPLOYED_BY_RESPONDENT,),
            except_for=None,
        )


class LinkAgentForm(LateMixin, VersionedForm):
    """Which agent of the case is which of the station's people."""

    late_days = ("happened_on",)

    agent = forms.ModelChoiceField(Agent.objects.none(), label=_("代理人"), empty_label=None)
    user = forms.ModelChoiceField(User.objects.none(), label=_("本站人员"))
    happened_on = forms.DateField(label=_("登记日期"), initial=timezone.localdate)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agents: Any = self.fields["agent"]
        agents.queryset = case.agents.filter(user=None)
        users: Any = self.fields["user"]
        users.queryset = colleagues(case, timezone.localdate())
