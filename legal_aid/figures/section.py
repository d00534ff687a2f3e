"""The figures of the legal-aid desk as a section of the reports."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from legal_aid.enums import AidKind
from legal_aid.figures.breakdowns import tables
from legal_aid.figures.definitions import FIGURES
from legal_aid.figures.facts import AidFacts
from legal_aid.figures.lists import RATES, listing
from legal_aid.figures.selections import may_see
from mediation.reports.sections import Section
from mediation.ui.parts import Text


def remarks(facts: AidFacts) -> list[Text]:
    """Which kinds count, and from which day the totals run."""
    since = facts.period.totals_from
    found: list[Text] = [_("累计数自%(day)s起。") % {"day": since.isoformat()}]
    if not facts.selection.terms:
        found.append(_("接收法律援助案件计入全部种类（工作站未另行规定）。"))
    for terms in facts.selection.terms:
        kinds = "、".join(str(kind.label) for kind in AidKind if terms.counts(kind))
        found.append(
            _("%(station)s接收法律援助案件计入的种类：%(kinds)s（自%(day)s起，%(source)s）。")
            % {
                "station": terms.station.name,
                "kinds": kinds or "—",
                "day": terms.valid_from.isoformat(),
                "source": terms.source,
            }
        )
    return found


LEGAL_AID_DESK = Section(
    key="legal_aid",
    order=20,
    figures=tuple(FIGURES),
    facts=AidFacts,
    tables=tables,
    listing=listing,
    rates=tuple(RATES),
    rates_title=gettext_lazy("工会法律援助案件的调解成功率（三个口径并列）"),
    shown=may_see,
    remarks=remarks,
)
