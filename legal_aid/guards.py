"""What is missing before an application for aid may take its next step: rows only, in sentences."""

from typing import Any

from django.utils.translation import gettext as _

from legal_aid.enums import AidKind, MeansResult
from mediation.people.checking import missing_decision, newest


def nothing_missing(_application: Any) -> list[str]:
    return []


def _insist_kind(application: Any, *kinds: AidKind) -> list[str]:
    if application.kind in kinds:
        return []
    return [
        _("“%(kind)s”不办理此步骤。") % {"kind": application.get_kind_display()},
    ]


def missing_to_submit(application: Any) -> list[str]:
    """F30: who applies, for what, against whom."""
    missing = _insist_kind(application, AidKind.REPRESENTATION)
    for name in ("name", "id_number", "phone", "employer_name", "summary"):
        if not getattr(application, name):
            missing.append(
                _("填写%(field)s。") % {"field": application._meta.get_field(name).verbose_name}
            )
    return missing


def missing_to_approve(application: Any) -> list[str]:
    """The means, where the station asks for them, and the check for conflicts of interest."""
    missing = []
    if application.means not in MeansResult.SUFFICIENT:
        missing.append(_("核查经济状况，或者登记免予核查的情形。"))
    return missing + missing_decision(newest(application.checks.all()))


def missing_to_assign(application: Any) -> list[str]:
    if application.assignments.filter(ended_on=None).exists():
        return []
    return [_("选择承办律师。")]


def missing_to_join_case(application: Any) -> list[str]:
    missing = _insist_kind(application, AidKind.MEDIATION)
    if application.case_id is None:
        missing.append(_("关联调解案件。"))
    return missing


def missing_to_close_at_once(application: Any) -> list[str]:
    """Advice and drafting are given and closed in one step."""
    missing = _insist_kind(application, AidKind.ADVICE, AidKind.DRAFTING)
    if not application.name:
        missing.append(_("填写申请人姓名。"))
    return missing


def missing_to_close(application: Any) -> list[str]:
    """A case that is the aided matter ends first; of the stages none may be open."""
    missing = []
    if application.kind == AidKind.MEDIATION and not application.case_has_ended:
        missing.append(_("关联的调解案件尚未结束。"))
    if application.steps.filter(ended_on=None).exists():
        missing.append(_("登记各办理阶段的结果。"))
    return missing


def missing_to_undo_join(application: Any) -> list[str]:
    """Only a case can be joined by mistake."""
    return _insist_kind(application, AidKind.MEDIATION)


def missing_to_resume(application: Any) -> list[str]:
    """What closes in one step is not resumed: another piece of advice is another record."""
    return _insist_kind(application, AidKind.MEDIATION, AidKind.REPRESENTATION)
