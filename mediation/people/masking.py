"""Forms over numbers and addresses that are known already: shown masked, and never lost that way."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mediation.people import identifiers

MASK = "**"
#: What a wage or another plain figure shows.
WHOLE = "***"


def mask_whole(value: str) -> str:
    """Nothing of the value."""
    return WHOLE if value else ""


#: How each column with personal data is masked, in pages and in forms alike.
MASKS: Mapping[str, Callable[[str], str]] = {
    "id_number": identifiers.mask,
    "phone": identifiers.mask,
    "caller_phone": identifiers.mask,
    "account": identifiers.mask,
    "address": identifiers.mask_address,
    "address_used": identifiers.mask_within,
    "monthly_wage": mask_whole,
    "registered_address": identifiers.mask_address,
    "member_card": identifiers.mask,
    "family_income": mask_whole,
}


class MaskedFieldsMixin(forms.BaseModelForm):
    """What the row holds of MASKS is sent masked; what comes back masked stays as it was.

    Who replaces a number types it in full: something with a mask in it that is not the row's own
    is refused, so that stars never take the place of a number.
    """

    masked_fields: ClassVar[frozenset[str]] = frozenset(MASKS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.masked_fields & self.fields.keys():
            known = str(getattr(self.instance, name, None) or "") if self.instance.pk else ""
            shown = MASKS[name](known)
            field: Any = self.fields[name]
            field.clean = _cleaning(field.clean, known=known, shown=shown)
            if known:
                self.initial[name] = shown
                field.help_text = _("已登记，部分隐藏；如需更换，请整项重新填写。")


def _cleaning(clean: Callable[[Any], Any], *, known: str, shown: str) -> Callable[[Any], Any]:
    def cleaned(value: Any) -> Any:
        typed = str(value or "").strip()
        if known and typed == shown:
            return clean(known)
        if MASK in typed:
            raise ValidationError(_("请填写完整内容，不要带星号。"), code="masked")
        return clean(value)

    return cleaned
