"""The form of an absence."""

from typing import Any

from django.utils import timezone

from mediation.stations.models import Absence
from mediation.ui.forms import UiModelForm


class AbsenceForm(UiModelForm):
    """From which day to which, and the sort; nothing else is asked."""

    class Meta:
        model = Absence
        fields = ("first_day", "last_day", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What an unsaved row holds is nothing, and would be shown in its place.
        self.initial["first_day"] = timezone.localdate()
