"""The application form: the case, its parties, agents, claims and external numbers on one page."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import ApplicationForm as FormOfApplication
from cases.enums import Source
from cases.forms.claims import ClaimRows, ReferenceRows
from cases.forms.late import LateMixin
from cases.forms.parties import AgentRows, ApplicantRows, Buildings, RespondentRows
from cases.forms.rows import QuietForm, RowFormSet, with_one_more_row
from cases.models import Agent, Case, Claim, ExternalReference, Party
from cases.services.common import EARLIEST, too_early
from cases.services.intake import Application, ClaimDraft
from cases.services.signatures import is_noted
from mediation.history.actor import Actor
from mediation.people import identifiers
from mediation.people.masking import MaskedFieldsMixin
from mediation.stations.access import buildings_in_scope, organisations_in_scope
from mediation.stations.enums import OrganisationKind, Role
from mediation.stations.models import Building, Organisation
from mediation.ui.forms import PhoneInput, VersionedForm

#: Asked of an oral or telephone application only (调解仲裁法 art. 12).
STATEMENT = ("recorder_name", "stated_at", "caller_phone", "read_back", "application_signed_on")


class CaseForm(MaskedFieldsMixin, LateMixin, QuietForm):
    """What the application says of the case as a whole.

    What belongs to another form of application is cleared, and neither data nor a mistake.
    """

    late_days = ("received_on",)

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("承办组织"), empty_label=None
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    application_signed_on = forms.DateField(
        label=_("申请人在笔录上签名的日期"),
        required=False,
        help_text=_("当场签名的填写；尚未签名的留空，列入待补签。"),
    )

    class Meta:
        model = Case
        fields: tuple[str, ...] = (
            "source",
            "application_form",
            "received_on",
            "building",
            "grade",
            "recorder_name",
            "stated_at",
            "caller_phone",
            "read_back",
            "worker_count",
            "is_collective",
            "wants_station",
            "facts",
            "grounds",
        )
        widgets = {"facts": forms.Textarea(attrs={"rows": 6}), "caller_phone": PhoneInput}

    def __init__(self, *args: Any, actor: Actor, buildings: Buildings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["received_on"].initial = timezone.localdate
        buildings.offer(self.fields["building"])
        self.fields["recorder_name"].help_text = _("口头或电话申请的记录人；留空则为您本人。")
        self.fields["caller_phone"].help_text = _("电话申请的来电号码。")
        self.fields["source"].help_text = _(
            "双方共同申请的，登记即记录双方同意；主动调解的，由本组织发起，受理前须征得双方同意（17号令第二十三条）。"
        )
        self.fields["facts"].help_text = _("可以先登记，提交受理审查前须填写。")
        if self.instance.pk:
            del self.fields["organisation"]
            self.fields["version"].initial = self.instance.version
            if is_noted(self.instance):
                # One day for all would be put down for an applicant who is added now, too.
                del self.fields["application_signed_on"]
            return
        del self.fields["version"]
        self._offer_organisations(actor)

    def _offer_organisations(self, actor: Actor) -> None:
        organisation: Any = self.fields["organisation"]
        organisation.queryset = organisations_in_scope(actor).filter(
            is_active=True, kind__in=set(OrganisationKind) - {OrganisationKind.CENTRE}
        )
        organisation.initial = actor.organisation_id
        if actor.role == Role.POINT_MEDIATOR:
            organisation.widget = forms.HiddenInput()

    @property
    def is_recorded(self) -> bool:
        return self.instance.pk is not None

    @property
    def origin(self) -> list[forms.BoundField]:
        """Where the application comes from, and how large it is."""
        names = (
            "organisation",
            "received_on",
            "late_reason",
            "source",
            "application_form",
            *STATEMENT,
            "building",
            "grade",
            "worker_count",
            "wants_station",
            "is_collective",
        )
        return [self[name] for name in names if name in self.fields and not self[name].is_hidden]

    @property
    def story(self) -> list[forms.BoundField]:
        """What happened, in words."""
        return [self["facts"], self["grounds"]]

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("收到日期不能晚于今天。"))
        if day < EARLIEST:
            raise forms.ValidationError(too_early())
        return day

    def clean_caller_phone(self) -> str:
        number = identifiers.clean(self.cleaned_data["caller_phone"])
        if number:
            identifiers.validate_phone(number)
        return number

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        spoken = data.get("application_form") in FormOfApplication.SPOKEN
        if not spoken or data.get("source") == Source.OWN_MOTION:
            for name in STATEMENT:
                if name not in self.fields:
                    continue
                self._errors.pop(name, None)
                data[name] = self.fields[name].to_python("")
            return data
        data["recorder_name"] = data.get("recorder_name") or self.actor.name
        self._judge_days(data)
        return data

    def _judge_days(self, data: dict[str, Any]) -> None:
        """A statement is not younger than its receipt, nor its signature older."""
        received, stated = data.get("received_on"), data.get("stated_at")
        signed = data.get("application_signed_on")
        if received and stated:
            if timezone.localdate(stated) < EARLIEST:
                self.add_error("stated_at", too_early())
            elif stated > timezone.now() or timezone.localdate(stated) > received:
                self.add_error("stated_at", _("申请时间不能晚于收到申请日期。"))
        if signed and signed > timezone.localdate():
            self.add_error("application_signed_on", _("日期不能晚于今天。"))
        elif signed and received and signed < received:
            self.add_error("application_signed_on", _("签名日期不能早于收到申请日期。"))


class ApplicationForm:
    """The whole page: judged by `is_valid`, then handed over by `application`.

    Args:
        case: the case that is edited; None to register a new one.
        data: what was posted.
    """

    def __init__(self, actor: Actor, *, case: Case | None = None, data: Any = None) -> None:
        self.actor, self.edited, self.data = actor, case, data
        parties: QuerySet[Party] = case.parties.all() if case else Party.objects.none()
        buildings = {"buildings": buildings_for(actor, case)}
        self.case = CaseForm(data, instance=case, actor=actor, prefix="case", **buildings)
        self.applicants: Any = self._rows(
            ApplicantRows, "applicants", parties.filter(side="applicant"), buildings
        )
        self.respondents: Any = self._rows(
            RespondentRows, "respondents", parties.filter(side="respondent"), buildings
        )
        keys = {
            form.instance.pk: form.prefix
            for form in (*self.applicants, *self.respondents)
            if form.instance.pk
        }
        self.agents: Any = self._rows(
            AgentRows,
            "agents",
            case.agents.all() if case else Agent.objects.none(),
            {"parties": [*self.applicants.keys, *self.respondents.keys], "keys": keys},
        )
        against = {pk: key for pk, key in keys.items() if key.startswith("respondents")}
        self.claims = self._rows(
            ClaimRows,
            "claims",
            case.claims.prefetch_related("against") if case else Claim.objects.none(),
            {"respondents": self.respondents.keys, "keys": against},
        )
        self.references = self._rows(
            ReferenceRows,
            "references",
            case.external_references.all() if case else ExternalReference.objects.none(),
            {},
        )

    def _rows(self, formset: Any, prefix: str, rows: Any, form_kwargs: dict[str, Any]) -> Any:
        made: RowFormSet = formset(self.data, queryset=rows, prefix=prefix, form_kwargs=form_kwargs)
        if self.edited:
            # The rows that stand already take the place of the empty one.
            made.extra = 0
        return made

    @property
    def formsets(self) -> list[RowFormSet]:
        """The formsets in the order of the page."""
        return [self.applicants, self.respondents, self.agents, self.claims, self.references]

    def with_one_more_row(self, prefix: str) -> "ApplicationForm":
        """The same page with everything that was typed, one more row, and nothing judged yet."""
        page = ApplicationForm(
            self.actor, case=self.edited, data=with_one_more_row(self.data, prefix)
        )
        page.case.quiet = True
        for formset in page.formsets:
            formset.hush()
        return page

    def is_valid(self) -> bool:
        """Judge every part, so that all mistakes show at once."""
        judged = [self.case.is_valid(), *(formset.is_valid() for formset in self.formsets)]
        if not all(judged):
            return False
        parties = self.applicants.by_key() | self.respondents.by_key()
        for form in self.agents.used:
            if form.cleaned_data["principal"] not in parties:
                form.add_error("principal", _("请先填写这名当事人。"))
        return self.agents.is_valid() and not any(form.errors for form in self.agents.used)

    def application(self) -> Application:
        """What the person applied for, as operations take it; only after `is_valid`."""
        applicants, respondents = self.applicants.by_key(), self.respondents.by_key()
        parties = applicants | respondents
        agents = []
        for form in self.agents.used:
            form.instance.party = parties[form.cleaned_data["principal"]]
            agents.append(form.instance)
        return Application(
            case=self.case.instance,
            parties=[*parties.values()],
            agents=agents,
            claims=[self._claim(form, respondents) for form in self.claims.used],
            references=[form.instance for form in self.references.used],
            signed_on=self.case.cleaned_data.get("application_signed_on"),
        )

    def _claim(self, form: Any, respondents: dict[str, Party]) -> ClaimDraft:
        named = [respondents[key] for key in form.cleaned_data["against"] if key in respondents]
        return ClaimDraft(claim=form.instance, respondents=named or list(respondents.values()))


def buildings_for(actor: Actor, case: Case | None) -> Buildings:
    """What the actor may choose, and what the case has already, closed since or not."""
    chosen: set[Any] = set()
    if case is not None:
        chosen = {case.building_id, *(party.building_id for party in case.parties.all())}
    in_scope = buildings_in_scope(actor)
    return Buildings(in_scope | Building.objects.filter(pk__in=chosen - {None}))


class SubmitForm(LateMixin, VersionedForm):
    """The day on which the application was found complete."""

    late_days = ("happened_on",)

    happened_on = forms.DateField(label=_("提交日期"), required=False, initial=timezone.localdate)


class ReturnForm(VersionedForm):
    """What has to be added."""

    reason = forms.CharField(
        label=_("需要补充的内容"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
