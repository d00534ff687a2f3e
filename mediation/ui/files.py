"""A form field for several files at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024


class SeveralFilesInput(forms.ClearableFileInput):
    """The browser's own picker; several files may be marked in it."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or several; `cleaned_data` has a list. What each of them is, the operation judges.

    More than settings.UPLOAD_MAX_FILES, or more bytes than settings.UPLOAD_MAX_TOTAL_BYTES, are
    refused together: of so many the upload handler does not keep the last ones.
    """

    widget = SeveralFilesInput

    def __init__(self, **kwargs: Any) -> None:
        # An empty file is one of them, and refused by name like every other unsound one.
        super().__init__(allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        sent = [file for file in data or [] if file] if isinstance(data, list | tuple) else [data]
        if not sent:
            sent = [None]
        if len(sent) > settings.UPLOAD_MAX_FILES:
            raise forms.ValidationError(
                _("一次最多上传%(most)d个文件，这次选了%(count)d个，没有保存。请分次上传。")
                % {"most": settings.UPLOAD_MAX_FILES, "count": len(sent)}
            )
        if sum(file.size or 0 for file in sent if file) > settings.UPLOAD_MAX_TOTAL_BYTES:
            raise forms.ValidationError(
                _("一次上传的文件合计最多%(size)d MB，这次没有保存。请分次上传。")
                % {"size": settings.UPLOAD_MAX_TOTAL_BYTES // MEGABYTE}
            )
        cleaned = super().clean
        return [file for one in sent if (file := cleaned(one, initial)) is not None]
