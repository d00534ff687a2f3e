"""Where an import stands."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    UPLOADED = "uploaded", _("待确认栏目")
    CHECKING = "checking", _("正在核对")
    CHECKED = "checked", _("待确认导入")
    WRITING = "writing", _("正在导入")
    DONE = "done", pgettext_lazy("import", "已导入")
    UNDOING = "undoing", _("正在撤销")
    UNDONE = "undone", pgettext_lazy("import", "已撤销")
    DISCARDED = "discarded", _("已放弃")

    #: A job works on it.
    WORKING = nonmember(("checking", "writing", "undoing"))
    #: Nothing was entered yet.
    BEFORE = nonmember(("uploaded", "checking", "checked"))


class Mode(TextChoices):
    """What is done with rows that have errors."""

    WHOLE = "whole", _("全部无误才导入（有一行错误就一行也不导入）")
    SKIP = "skip", _("跳过有错误的行，导入其余各行")
