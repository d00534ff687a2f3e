"""The figures of the desk as a section of every report whose scope it may know of."""

from django.utils.translation import gettext_lazy as _

from legal_aid.figures.breakdowns import tables
from legal_aid.figures.changes import explain
from legal_aid.figures.definitions import catalogue
from legal_aid.figures.facts import AidFacts
from legal_aid.figures.lists import listing
from legal_aid.figures.selections import shown_to
from legal_aid.models import AidApplication, AidTerms, Consultation
from mediation.reports.sections import Section, Sentence

LEGAL_AID_DESK = Section(
    key="legal_aid",
    order=20,
    figures=tuple(catalogue.figures),
    facts=AidFacts,
    tables=tables,
    listing=listing,
    rates=(
        "legal_aid_success_rate",
        "legal_aid_success_rate_with_unwilling",
        "legal_aid_resolution_rate_all",
    ),
    notes=(
        _("以上三个口径只统计工会法律援助案件，定义与全部案件相同，须同时使用并注明分子、分母。"),
        _(
            "一个事项达到更远的种类后，在以后各期改按该种类计；已过各期的数字不变，因此各月之和可以大于累计数。"
        ),
    ),
    rates_title=_("工会法律援助案件的调解成功率（三个口径并列）"),
    sentences=(
        Sentence(
            "legal_aid_success_rate",
            _(
                "截至{last}，{scope}累计接收工会法律援助案件{legal_aid_received_since}件；{first}至{last}，其中具备协商调解条件、已经结案的案件调解成功率{legal_aid_success_rate}。"
            ),
            (),
        ),
    ),
    explain=explain,
    models=(Consultation, AidApplication, AidTerms),
    shown=shown_to,
)
