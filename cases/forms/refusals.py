"""Carrying out operations for a form: its reason goes with them, refusals come back to it."""

from contextlib import ExitStack
from types import TracebackType

from django import forms

from mediation.history.actor import acting
from mediation.history.gate import ActionRefused, NotAllowed


class refusals_beside:  # noqa: N801  used like a function: `with refusals_beside(form):`
    """Show why the operation inside refused on top of `form`, which then is no longer valid.

    What the person may not do at all stays a 403 page, a lost race a 409 page. The reason of a late
    entry that the form asked for (`cases.forms.late`) goes into the history of what is written.
    """

    def __init__(self, form: forms.BaseForm) -> None:
        self.form = form
        self._inside = ExitStack()

    def __enter__(self) -> None:
        if late_reason := getattr(self.form, "late_reason", ""):
            self._inside.enter_context(acting(late_reason=late_reason))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        _traceback: TracebackType | None,
    ) -> bool:
        self._inside.close()
        if not isinstance(raised, ActionRefused) or isinstance(raised, NotAllowed):
            return False
        place = self.form_for(raised)
        for reason in raised.reasons:
            place.add_error(None, reason)
        return True

    def form_for(self, _refused: ActionRefused) -> forms.BaseForm:
        """The form on top of which this refusal is shown."""
        return self.form
