"""What the printed papers need to set dates, sums, blanks and free text."""

from datetime import date
from typing import Any

import segno
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from mediation.papers import capital as money

register = template.Library()

BLANK_DATE = SafeString(
    '<span class="date"><span class="line w4"></span>年<span class="line w2"></span>月'
    '<span class="line w2"></span>日</span>'
)
BLANK_SUM = SafeString('人民币<span class="line w12"></span>（¥<span class="line w6"></span>）')
_NUMERALS = "〇一二三四五六七八九"


@register.filter
def or_line(value: Any, width: int | str = 8) -> str | SafeString:
    """The value, or a line of `width` characters to write on by hand."""
    if value in (None, ""):
        return format_html('<span class="line w{}"></span>', int(width))
    return str(value)


@register.filter
def cn_date(value: str | date | None) -> str | SafeString:
    """`2026-11-23` as 2026年11月23日, or room to write the date by hand."""
    if not value:
        return BLANK_DATE
    day = value if isinstance(value, date) else date.fromisoformat(value[:10])
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def figures(value: str | None) -> str | SafeString:
    """`12000` as 12,000.00, or a line."""
    return or_line(money.figures(value) if value not in (None, "") else "", 8)


@register.filter
def capital(value: str | None) -> str | SafeString:
    """`12000` as 人民币壹万贰仟元整, or a line."""
    return or_line(money.capital(value) if value not in (None, "") else "", 12)


@register.filter
def money_text(value: str | None) -> str | SafeString:
    """A sum the way an agreement states it: capitals, then figures in brackets."""
    if value in (None, ""):
        return BLANK_SUM
    return f"{money.capital(value)}（¥{money.figures(value)}）"


@register.filter
def paragraphs(text: str | None, blank_lines: int | str = 0) -> SafeString:
    """Free text as paragraphs, or that many ruled lines to write on where there is none."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    if not lines:
        return format_html_join("", '<p class="ruled{}"></p>', [("",)] * int(blank_lines))
    return format_html_join("\n", "<p>{}</p>", ((line,) for line in lines))


@register.filter
def cn_ordinal(value: int) -> str:
    """1 → 一, 12 → 十二, 30 → 三十: numbers of clauses, up to 99."""
    tens, ones = divmod(int(value), 10)
    if not 1 <= value <= 99:
        return str(value)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十") + (
        _NUMERALS[ones] if ones else ""
    )


@register.filter
def names(parties: list[dict[str, Any]] | None) -> str:
    """The parties' names joined by 、."""
    return "、".join(str(party.get("name", "")) for party in parties or [])


@register.filter
def qr(text: str) -> SafeString:
    """A QR code as a drawing in the paper; its size is the style sheet's."""
    drawing = segno.make(text, error="m", micro=False).svg_inline(
        border=2, light="#fff", omitsize=True, title="核验二维码", svgclass=None, lineclass=None
    )
    return mark_safe(drawing)  # nosec B308 B703  # noqa: S308  shapes that segno draws
