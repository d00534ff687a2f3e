"""Forms of an import: the file, its columns, the decision, the undoing."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.ledgers.columns import FIELDS
from cases.ledgers.enums import Mode
from cases.ledgers.models import ImportBatch
from cases.ledgers.permissions import organisations_for
from mediation.history.actor import Actor
from mediation.sheets.table import Column
from mediation.ui.forms import UiForm, VersionedForm


class UploadForm(UiForm):
    """A file, and whose cases it holds."""

    file = forms.FileField(
        label=_("台账文件"), allow_empty_file=True,
        help_text=_("XLSX、XLS 或 CSV，最多10万行。文件加密保存，到期自动清除。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )  # fmt: skip
    organisation: Any = forms.ModelChoiceField(
        label=_("承办组织"), queryset=None, to_field_name="code", empty_label=None,
        help_text=_("没有写明承办组织的行，登记为该组织的案件。"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        field.queryset = organisations_for(actor).filter(is_active=True).order_by("path")
        own = field.queryset.filter(pk=actor.organisation_id).first()
        if own is not None:
            field.initial = own.code


class ColumnsForm(VersionedForm):
    """What each column means."""

    def __init__(
        self,
        *args: Any,
        version: int,
        columns: Sequence[Column],
        samples: dict[int, list[str]],
        chosen: dict[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, version=version, **kwargs)
        self._columns, self._samples = columns, samples
        choices = [("", _now("不读取")), *((code, field.label) for code, field in FIELDS.items())]
        for column in columns:
            self.fields[self._name(column)] = forms.ChoiceField(
                label=column.label, choices=choices, required=False,
                initial=chosen.get(column.index, ""),
                widget=forms.Select(attrs={"class": "form-select", "aria-label": column.label}),
            )  # fmt: skip

    @staticmethod
    def _name(column: Column) -> str:
        return f"column_{column.index}"

    @property
    def lines(self) -> Iterator[tuple[Column, Any, list[str]]]:
        """Each column with its field and what stands in it."""
        for column in self._columns:
            yield column, self[self._name(column)], self._samples.get(column.index, [])

    @property
    def chosen(self) -> dict[int, str]:
        """Column → field."""
        return {column.index: self.cleaned_data[self._name(column)] for column in self._columns}


class ConfirmForm(VersionedForm):
    """Whether rows with errors are skipped, and why the ledger is entered."""

    mode = forms.ChoiceField(label=_("有错误的行"), choices=Mode.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("导入说明"), max_length=300, required=False,
        help_text=_("记入每件案件的办理历史，例如台账的年份和来源；不写当事人姓名。"),
    )  # fmt: skip

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, version=batch.version, **kwargs)
        mode: Any = self.fields["mode"]
        if batch.wrong:
            mode.initial = Mode.SKIP
        else:
            # Nothing to skip: there is nothing to ask.
            mode.widget, mode.initial = forms.HiddenInput(), Mode.WHOLE


class UndoForm(VersionedForm):
    """Why an import is taken back."""

    reason = forms.CharField(label=_("撤销理由"), max_length=300, widget=forms.Textarea)
