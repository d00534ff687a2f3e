"""Passwords made of what everybody at a station would try first."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mediation.stations.enums import Role
from mediation.stations.models import Organisation

#: Words of the work, the place and the program; organisations and roles are added to them.
WORDS = (
    "tiaojieyuan", "tiaojie", "laodong", "renshi", "zhengyi", "zhongcai", "gonghui", "gongzuozhan",
    "weiquan", "yuanzhu", "lujiazui", "pudong", "shanghai", "mima", "denglu", "guanli", "password",
    "passwort", "login", "admin", "qwerty", "mediation", "mediator", "dispute", "labour", "labor",
    "station", "union", "case", "调解员", "调解", "劳动", "人事", "争议", "仲裁", "工会", "工作站",
    "维权", "援助", "陆家嘴", "浦东", "上海", "密码", "登录", "管理",
)  # fmt: skip
#: So many characters of one's own at least, beside the words and a year or a row of digits.
OWN = 6


class ContextWordsValidator:
    """Refuses what little is left of when the words of the context are taken out."""

    def validate(self, password: str, user: Any = None) -> None:
        """
        Raises:
            ValidationError: when fewer than `OWN` letters or signs are the person's own.
        """
        rest = password.lower()
        for word in sorted({*WORDS, *_of_the_house()}, key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != password.lower() and sum(not char.isdigit() for char in rest) < OWN:
            raise ValidationError(self.get_help_text(), code="context_words")

    def get_help_text(self) -> str:
        return _("密码不能主要由单位、角色或本系统的常用词组成。")


def _of_the_house() -> set[str]:
    """Codes and names of organisations, and roles, as they would be typed."""
    words = {code.replace("_", "") for code in Role.values} | set(Role.values)
    for code, name in Organisation.objects.values_list("code", "name"):
        words |= {code.lower(), name.lower()}
    return words
