"""Forms of the standard answers."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.enums import Category, ClaimKind
from legal_aid.models import StandardAnswer
from legal_aid.services.answers import EDITABLE
from mediation.ui.forms import UiForm, UiModelForm, VersionedFormMixin

ANY = ("", _("全部"))


class AnswerForm(UiModelForm):
    """A text, the articles it rests on, and when they were last checked."""

    wide_fields = ("title",)

    class Meta:
        model = StandardAnswer
        fields = EDITABLE
        widgets = {
            "text": forms.Textarea(attrs={"rows": 6}),
            "articles": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked_on"].initial = timezone.localdate

    def clean_checked_on(self) -> Any:
        day = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("核对日期不能晚于今天。"))
        return day


class EditAnswerForm(VersionedFormMixin, AnswerForm):
    """The same for one that stands already."""


class AnswerFilterForm(UiForm):
    """What to look for; nothing of it is about a person, so it may stand in an address."""

    text = forms.CharField(label=_("关键词"), max_length=60, required=False)
    category = forms.ChoiceField(
        label=_("事项分类"), choices=[ANY, *Category.choices], required=False
    )
    kind = forms.ChoiceField(label=_("具体事项"), choices=[ANY, *ClaimKind.choices], required=False)
    retired = forms.BooleanField(label=_("包括已停用"), required=False)
