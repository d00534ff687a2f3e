"""What a draft is about, for the list of them: `{% load drafts %}`."""

from django import template
from django.utils.translation import gettext as _

from legal_aid.models import ConsultationDraft
from legal_aid.services.drafts import typed_in

register = template.Library()


@register.filter
def draft_in_words(draft: ConsultationDraft) -> dict[str, str]:
    """By what the officer knows it again: who called, about whom, and what was asked."""
    typed = typed_in(draft)
    who = typed.get("visitor_name", [""])[0].strip()
    if "is_anonymous" in typed:
        who = _("匿名")
    return {
        "who": who or _("（未填姓名）"),
        "employer": typed.get("employer_name", [""])[0],
        "question": typed.get("question", [""])[0],
    }
