"""The states of a job."""

from enum import nonmember

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobState(TextChoices):
    QUEUED = "queued", _("等待处理")
    RUNNING = "running", _("处理中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("处理失败")
    CANCELLED = "cancelled", _("已取消")

    FINISHED = nonmember(("done", "failed", "cancelled"))
