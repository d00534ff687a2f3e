"""What is written beside a report that is handed in, and which sentence is stated."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.reports.forms import ChoiceForm
from mediation.reports.scopes import of_actor
from mediation.submissions.statements import offered
from mediation.ui.forms import UiForm


class SubmitForm(UiForm):
    """To whom, and why once more."""

    addressee = forms.CharField(label=_("报送对象"), max_length=120, required=False)
    reason = forms.CharField(
        label=_("重新报送的原因"), max_length=300, required=False, widget=forms.Textarea
    )
    confirmed = forms.BooleanField(label=_("数字和名单已经核对，由本人签署报送"))

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if again:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]


class StatementForm(ChoiceForm):
    """The choice of a report, and the figure about which the sentence is."""

    figure = forms.ChoiceField(label=_("表述的数字"))

    def __init__(self, data: Any, *, actor: Any) -> None:
        super().__init__(data, actor=actor)
        del self.fields["as_of"]
        figure: Any = self.fields["figure"]
        figure.choices = offered(of_actor(actor))
