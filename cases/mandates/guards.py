"""What keeps a case closed because of its mandates."""

from typing import Any

from django.utils.translation import gettext as _

from cases.mandates.page import FLAG


def missing_to_reopen(case: Any) -> list[str]:
    """A body that has the result in hand, and a letter that says it, are not overtaken here. What was
    declined said nothing of the case's end."""
    # The page of a case knows without a query whether there is a mandate at all.
    if not getattr(case, FLAG, True):
        return []
    if not case.mandates.filter(returned_on__isnull=False, declined_on=None).exists():
        return []
    return [_("结果已经反馈委派、委托的机构，不能恢复办理；需要继续调解的，请与该机构联系。")]
