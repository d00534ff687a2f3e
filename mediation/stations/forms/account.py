"""Forms with which a person changes the own password and chooses the acting membership."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from mediation.stations.models import Membership, User
from mediation.stations.services.accounts import change_own_password
from mediation.ui.forms import UiForm


class OwnPasswordForm(PasswordChangeForm):
    """Django's form; what it saves also lifts the duty to change a one-time password."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = cleaned.get("new_password1")
        if chosen and self.user.check_password(chosen):
            self.add_error("new_password2", _("新密码不能与当前密码相同。"))
        return cleaned

    def save(self, commit: bool = True) -> User:
        change_own_password(self.user, password=self.cleaned_data["new_password1"])
        return self.user


class ChooseRoleForm(UiForm):
    """Which of the person's memberships acts from now on."""

    membership = forms.TypedChoiceField(
        label=_("身份"),
        coerce=int,
        error_messages={"invalid_choice": _("该身份已失效，请重新选择。")},
    )

    def __init__(self, *args: Any, memberships: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["membership"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(membership.pk, str(membership)) for membership in memberships]
