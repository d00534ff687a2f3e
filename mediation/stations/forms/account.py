"""Forms with which a person changes the own password and chooses the acting membership."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from mediation.stations.lockout import proves_password
from mediation.stations.models import Membership, User
from mediation.stations.services.accounts import change_own_password
from mediation.ui.forms import UiForm


class SignInForm(AuthenticationForm):
    """Django's form; one sentence for every reason why somebody is not let in."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _(
            "用户名或密码不正确。多次输错后会暂停登录一段时间，请稍后再试，或者联系本站管理员。"
        ),
    }


class PasswordField(forms.CharField):
    """The present password of whoever is signed in."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.PasswordInput({"autocomplete": "current-password"})
        super().__init__(**{"label": _("当前密码"), "strip": False, "widget": widget, **kwargs})


class ProofForm(UiForm):
    """Asks once more for the password, before something that a found open desk must not do."""

    password = PasswordField()

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not proves_password(self.request, self.request.user, password):
            raise forms.ValidationError(_("密码不正确。"))
        return password


class OwnPasswordForm(PasswordChangeForm):
    """Django's form; what it saves also lifts the duty to change a one-time password."""

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not proves_password(self.request, self.user, password):
            raise forms.ValidationError(self.error_messages["password_incorrect"])
        return password

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
