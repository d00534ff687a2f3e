"""Forms of the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.people import merging
from mediation.people.masking import MASKS
from mediation.people.search import LONGEST
from mediation.people.sources import Entry
from mediation.ui.forms import UiForm, VersionedForm


class SearchForm(UiForm):
    """A name or part of it, or a complete number."""

    text = forms.CharField(
        label=_("搜索人员或用人单位"),
        max_length=LONGEST,
        help_text=_("姓名或名称的一部分，或者完整的证件号码、电话、统一社会信用代码。"),
    )


def masked(key: str, entry: Entry) -> str:
    """A value of an entry as pages show it."""
    display = getattr(entry, f"get_{key}_display", None)
    value = display() if display else getattr(entry, key)
    if key == "birth_date":
        return _("%(year)s 年") % {"year": value.year} if value else ""
    text = str(value or "")
    return MASKS[key](text) if key in MASKS else text


class MergeForm(UiForm):
    """Which word holds where two entries say different things, and why they are one."""

    stamp = forms.CharField(widget=forms.HiddenInput, max_length=50)
    reason = forms.CharField(
        label=_("合并理由"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, kept: Entry, merged: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stamp"].initial = merging.stamp_of(kept, merged)
        self.compared = merging.compare(kept, merged)
        if merging.numbers_differ(kept, merged):
            self.fields["reason"].help_text = _(
                "两条登记的号码不同：例如同一人的护照和居留许可，请写明。"
            )
        for one in self.compared:
            if one.is_choice:
                self.fields[f"take_{one.key}"] = forms.ChoiceField(
                    label=str(one.label),
                    choices=(
                        ("kept", masked(one.key, kept) or "—"),
                        ("merged", masked(one.key, merged) or "—"),
                    ),
                    initial="kept",
                    widget=forms.RadioSelect,
                )

    def taken(self) -> list[str]:
        """Keys of the groups whose value comes from the merged entry."""
        return [
            one.key
            for one in self.compared
            if one.is_choice and self.cleaned_data[f"take_{one.key}"] == "merged"
        ]

    def comparisons(self) -> list[dict[str, Any]]:
        """The rows of the preview: both sides, and the field where there is a choice."""
        return [
            {"compared": one, "field": self[f"take_{one.key}"] if one.is_choice else None}
            for one in self.compared
        ]


class UndoForm(VersionedForm):
    """Why a merging was wrong."""

    reason = forms.CharField(
        label=_("撤销理由"), widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
