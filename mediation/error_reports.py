"""What an error report may hold: where, in which request, for whom by number; no value of anything.

Django's own reports quote local variables, what was posted, cookies and the words of the error. All
of these hold names here. With DEBUG=1, on a developer's machine, its page stays as it is.
"""

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter

from mediation.log_format import place


class PlaceReporter(ExceptionReporter):
    """The text of a report: request, person by number, kind and place of the error."""

    def get_traceback_text(self) -> SafeString:
        if settings.DEBUG:
            return super().get_traceback_text()
        actor = getattr(self.request, "actor", None)
        lines = [
            f"request: {getattr(self.request, 'log_id', '-')}",
            f"user: {actor.user_id}/{actor.role}" if actor else "user: -",
            f"address: {getattr(self.request, 'method', '-')} {getattr(self.request, 'path', '-')}",
        ]
        # A record without an error has its message here.
        if isinstance(self.exc_value, BaseException):
            lines += place(self.exc_value).split(" < ")
        return mark_safe("\n".join(lines))  # noqa: S308 - plain text, not HTML  # nosec

    def get_traceback_html(self) -> SafeString:
        if settings.DEBUG:
            return super().get_traceback_html()
        return format_html("<pre>{}</pre>", "" + self.get_traceback_text())
