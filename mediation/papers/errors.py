"""Why a paper could not be printed, with the sentence for whoever waits for it."""

from django.utils.translation import gettext_lazy as _

from mediation.ui.parts import Text


class CannotPrint(RuntimeError):
    """No PDF can be made now, through no fault of the paper's own content.

    Views answer 503 with `reason`, jobs try again and give it as theirs; the exception's own words
    are for the log, and quote nothing of the paper.
    """

    reason: Text = _("暂时不能生成文书；请稍后再试，仍不成功的请联系系统管理员。")


class FontsMissing(CannotPrint):
    """Nothing may be rendered on this machine until the named fonts are installed."""

    reason: Text = _("本机缺少中文字体，暂时不能生成文书；请联系系统管理员。")


class RenderingFailed(CannotPrint):
    """The typesetting process died twice over this paper, took too long, or gave up."""
