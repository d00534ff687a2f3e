"""Refusals of operations as errors of the form that asked for them."""

from types import TracebackType

from django import forms

from mediation.history.gate import ActionRefused, NotAllowed


class refusals_beside:  # noqa: N801  used like a function: `with refusals_beside(form):`
    """Show why the operation inside refused on top of `form`, which then is no longer valid.

    What the person may not do at all stays a 403 page, a lost race a 409 page.
    """

    def __init__(self, form: forms.BaseForm) -> None:
        self.form = form

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        _traceback: TracebackType | None,
    ) -> bool:
        if not isinstance(raised, ActionRefused) or isinstance(raised, NotAllowed):
            return False
        for reason in raised.reasons:
            self.form.add_error(None, reason)
        return True
