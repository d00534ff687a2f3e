"""Takes a file that is being sent into memory, and no more of it than may be kept.

Django's own handlers put large files into the machine's temporary folder, as they are: the scan of
an identity card would lie there in plain text.
"""

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class BoundedUploadHandler(FileUploadHandler):
    """Counts all bytes and keeps those up to the limits, of one file and of all files of the request,
    so that the form can say what is wrong with them and still has what was typed beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.taken = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= settings.UPLOAD_MAX_BYTES and self.kept <= settings.UPLOAD_MAX_TOTAL_BYTES:
            self.kept += self.taken.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.taken.seek(0)
        return InMemoryUploadedFile(
            file=self.taken,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
