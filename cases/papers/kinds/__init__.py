"""The table of kinds, a module for each stage of a case, in the order in which papers are made."""

from django.utils.translation import gettext_lazy

from cases.papers.kinds import after, ending, intake, process
from mediation.papers.registry import PaperKind
from mediation.ui.parts import Text

#: Stage → its kinds, as pages list them.
STAGES: tuple[tuple[Text, tuple[PaperKind, ...]], ...] = (
    (gettext_lazy("申请与受理"), intake.KINDS),
    (gettext_lazy("调解过程"), process.KINDS),
    (gettext_lazy("结案"), ending.KINDS),
    (gettext_lazy("结案之后"), after.KINDS),
)
KINDS: tuple[PaperKind, ...] = tuple(kind for _stage, kinds in STAGES for kind in kinds)
