"""The form by which a series is registered: what the cases have in common, and a table of workers."""

from copy import copy
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.enums import ClaimKind, Side
from cases.forms.claims import USUAL_CATEGORY
from cases.forms.intake import CaseForm
from cases.forms.parties import Buildings, RespondentRows
from cases.forms.rows import FormList, QuietFormMixin, form_token, with_one_more_row
from cases.forms.worker_rows import WorkerRows
from cases.models import Case, Claim, Party
from cases.services.intake import Application, ClaimDraft
from cases.services.series import FEWEST, MOST
from mediation.history.actor import Actor
from mediation.stations.access import buildings_in_scope

WORKERS, RESPONDENTS = "workers", "respondents"


class CommonCaseForm(CaseForm):
    """What the applications say alike of their cases."""

    class Meta(CaseForm.Meta):
        # One application a worker: neither field has anything to tell.
        fields = tuple(
            name for name in CaseForm.Meta.fields if name not in ("worker_count", "is_collective")
        )


class CommonClaimForm(QuietFormMixin, forms.Form):
    """What every worker asks for; the amounts stand in the table."""

    kind = forms.ChoiceField(
        label=_("请求项目"),
        choices=[("", _("请选择")), *ClaimKind.choices],
        help_text=_("每名劳动者的金额填在下表“请求金额”栏。"),
    )
    other_kinds = forms.MultipleChoiceField(
        label=_("其他请求项目（不写金额）"),
        choices=ClaimKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    known_on = forms.DateField(
        label=_("知道权利被侵害之日"),
        required=False,
        help_text=_("仲裁时效一年自此日起算（调解仲裁法第二十七条）。"),
    )
    description = forms.CharField(
        label=_("请求内容"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class NewSeriesForm:
    """The whole page: judged by `is_valid`, then handed over by `applications`."""

    def __init__(self, actor: Actor, data: Any = None) -> None:
        self.actor, self.data = actor, data
        buildings = {"buildings": Buildings(buildings_in_scope(actor))}
        self.case = CommonCaseForm(data, actor=actor, prefix="case", **buildings)
        self.claim: Any = CommonClaimForm(data, prefix="claim")
        self.respondents: Any = RespondentRows(
            data, queryset=Party.objects.none(), prefix=RESPONDENTS, form_kwargs=buildings
        )
        self.workers: Any = WorkerRows(data, queryset=Party.objects.none(), prefix=WORKERS)
        self.token: UUID = form_token(data)

    @property
    def formsets(self) -> list[Any]:
        """The parts of the page in its order, beside `case`."""
        return [self.respondents, FormList([self.claim]), self.workers]

    @property
    def origin(self) -> list[forms.BoundField]:
        """Where the applications come from."""
        return self.case.origin

    def with_one_more_row(self, prefix: str) -> "NewSeriesForm":
        """The same page with everything that was typed, one more row, and nothing judged yet."""
        page = NewSeriesForm(self.actor, with_one_more_row(self.data, prefix))
        page.hush(workers=True)
        return page

    def hush(self, *, workers: bool) -> None:
        """Show what was typed without judging it; the workers' cells unless `workers`."""
        self.case.quiet = self.claim.quiet = True
        self.respondents.hush()
        if workers:
            self.workers.hush()

    @property
    def too_many(self) -> bool:
        """Whether the table holds more workers than a series has."""
        return self.workers.is_bound and len(self.workers.used) > MOST

    def is_valid(self) -> bool:
        """Judge every part, so that all mistakes show at once."""
        judged = [
            self.case.is_valid(),
            self.claim.is_valid(),
            self.respondents.is_valid(),
            self.workers.is_valid(),
        ]
        if not all(judged):
            return False
        if not self.respondents.used:
            self.case.add_error(None, _("请至少填写一名被申请人。"))
        if len(self.workers.used) < FEWEST:
            self.case.add_error(None, _("系列案至少有两名劳动者；一名劳动者请按单件登记。"))
        if self.too_many:
            self.case.add_error(
                None,
                _("系列案最多九件；十人以上有共同请求的，请按集体争议登记（调解仲裁法第七条）。"),
            )
        return self.case.is_valid()

    def applications(self) -> list[Application]:
        """One application a worker; only after `is_valid`."""
        return [self._application(row) for row in self.workers.used]

    def _application(self, row: Any) -> Application:
        # Each case gets rows of its own: what happens to a party there happens in that case.
        respondents = [copy(form.instance) for form in self.respondents.used]
        return Application(
            case=self._case(),
            parties=[row.instance, *respondents],
            claims=self._claims(row.cleaned_data["amount"], respondents),
            signed_on=self.case.cleaned_data["application_signed_on"],
        )

    def _case(self) -> Case:
        return Case(**{name: getattr(self.case.instance, name) for name in self.case.Meta.fields})

    def _claims(self, amount: Any, respondents: list[Party]) -> list[ClaimDraft]:
        data = self.claim.cleaned_data
        kinds = [data["kind"], *(kind for kind in data["other_kinds"] if kind != data["kind"])]
        against = [party for party in respondents if party.side == Side.RESPONDENT]
        return [
            ClaimDraft(
                Claim(
                    kind=kind,
                    category=USUAL_CATEGORY[kind],
                    amount=None if place else amount,
                    known_on=data["known_on"],
                    description="" if place else data["description"],
                ),
                against,
            )
            for place, kind in enumerate(kinds)
        ]
