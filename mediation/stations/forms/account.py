"""Forms with which a person changes the own password and chooses the acting membership."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordMixin
from django.utils.translation import gettext_lazy as _

from mediation.stations.models import Membership, User
from mediation.stations.proofs import proves_code, proves_password
from mediation.stations.services.accounts import change_own_password
from mediation.stations.services.invitations import accept, invalid, invited
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


class CodeField(forms.CharField):
    """A code of the authenticator app, or a recovery code."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"})
        super().__init__(**{"label": _("验证码"), "max_length": 60, "widget": widget, **kwargs})


class CodeForm(UiForm):
    """The second step of the log-in."""

    code = CodeField(help_text=_("验证器应用中当前显示的六位数字，或者一个恢复码。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class EnrolForm(ProofForm):
    """The first code of a new key; the operation itself judges it."""

    code = CodeField(help_text=_("扫码后，应用中显示的六位数字。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
        self.order_fields(["code", "password"])


class BothProofsForm(ProofForm):
    """Password and code; the code is used up only where the password is right."""

    code = CodeField(help_text=_("验证器应用中当前显示的六位数字，或者一个恢复码。"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        code = cleaned.get("code")
        if code and not self.errors and not proves_code(self.request, self.request.user, code):
            self.add_error("code", _("验证码不正确或已经用过。"))
        return cleaned


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


class InvitationForm(SetPasswordMixin, UiForm):
    """The code of an invitation, and the password that the person chooses."""

    token = forms.CharField(
        label=_("邀请码"),
        max_length=120,
        widget=forms.TextInput(
            {"autocomplete": "off", "spellcheck": "false", "data-from-fragment": ""}
        ),
        help_text=_("即链接中 # 号之后的部分，通常已自动填好。"),
    )
    new_password1, new_password2 = SetPasswordMixin.create_password_fields(
        label1=_("新密码"), label2=_("再次输入新密码")
    )

    def clean(self) -> dict[str, Any]:
        self.validate_passwords("new_password1", "new_password2")
        user = invited(self.cleaned_data.get("token", ""))
        if user is not None:
            self.validate_password_for_user(user, "new_password2")
        elif "token" in self.cleaned_data:
            self.add_error("token", invalid())
        return self.cleaned_data

    def save(self) -> User:
        return accept(self.cleaned_data["token"], password=self.cleaned_data["new_password1"])


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
