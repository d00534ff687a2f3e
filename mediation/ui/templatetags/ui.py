"""Tags and filters for every page: `{% load ui %}`."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mediation.ui import formats
from mediation.ui.forms import FormError, MoneyInput, field_groups, form_errors, is_tucked, is_wide
from mediation.ui.parts import Text

register = template.Library()

TONE_ICONS = {
    "neutral": "circle",
    "info": "info",
    "success": "check-circle",
    "warning": "alert",
    "danger": "x-circle",
    "muted": "dash-circle",
}
# Django's message levels and the steps of the stepper in the components' own words.
MESSAGE_TONES = {"debug": "neutral", "error": "danger"}
STEP_ICONS = {
    "done": "check",
    "current": "arrow-right",
    "todo": "circle",
    "skipped": "dash-circle",
    "failed": "x",
}
CLOCK_TONES = {
    "running": "neutral",
    "soon": "warning",
    "today": "warning",
    "overdue": "danger",
    "met": "success",
    "stopped": "muted",
}


@register.simple_tag
def icon(name: str, label: Text = "") -> SafeString:
    """A drawing from static/icons.svg; with a label it speaks, without it is decoration."""
    reference = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>',
            label,
            reference,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', reference
    )


@register.simple_tag
def badge(label: Text, tone: str = "neutral", icon: str = "") -> SafeString:
    """A status in words with colour and drawing: never colour alone."""
    return format_html(
        '<span class="status status-{}">{}{}</span>',
        tone,
        _drawing(icon or TONE_ICONS[tone]),
        label,
    )


@register.simple_tag
def crumb(label: Text, url: str = "") -> SafeString:
    """One step of the breadcrumbs; the page itself has no URL."""
    if url:
        return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', url, label)
    return format_html('<li class="breadcrumb-item active" aria-current="page">{}</li>', label)


@register.simple_tag(takes_context=True)
def repeat_block(context: template.Context, name: str) -> str:
    """What a block of this page holds, once more: the title is the heading too."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return block.render(context)


@register.simple_block_tag(end_name="enddefinitions")
def definitions(content: str, columns: int = 2) -> SafeString:
    """A list of labels and values, in one to three columns where there is room."""
    return format_html('<dl class="definitions definitions-{}">{}</dl>', columns, content)


@register.simple_block_tag(end_name="enddefinition")
def definition(content: str, label: Text, wide: bool = False) -> SafeString:
    """One label with its value; an empty value is shown as a dash."""
    value = mark_safe(content.strip() or formats.DASH)  # nosec B308 B703  # noqa: S308  rendered already
    return format_html(
        '<div class="definition{}"><dt>{}</dt><dd>{}</dd></div>',
        " definition-wide" if wide else "",
        label,
        value,
    )


@register.simple_block_tag(end_name="endsection")
def section(content: str, title: Text, **options: Any) -> str:
    """A titled part of a page: see components/section.html for the options."""
    return render_to_string(
        "components/section.html", {"title": title, "content": content, **options}
    )


@register.filter
def money(value: Decimal | int | str | None) -> str:
    """12345.6 → 12,345.60"""
    return formats.money(value)


@register.filter
def yuan(value: Decimal | int | str | None) -> str:
    """12345.6 → ¥12,345.60"""
    text = formats.money(value)
    return text if text == formats.DASH else f"¥{text}"


@register.filter
def percent(value: Decimal | float | None) -> str:
    """65.25 → 65.3%"""
    return formats.percent(value)


@register.filter
def dash(value: Any) -> Any:
    """The value, or a dash where there is none (0 and False are values)."""
    return formats.DASH if value is None or value == "" else value


@register.filter
def day(value: date | datetime | None) -> SafeString:
    """A date in a `<time>` element."""
    return _time(formats.day(value))


@register.filter
def moment(value: datetime | None) -> SafeString:
    """Date and minute in a `<time>` element."""
    return _time(formats.moment(value))


@register.filter
def absolute(value: int) -> int:
    """Days overdue are counted as negative days left; people read them as positive."""
    return abs(value)


@register.filter
def message_tone(level: str) -> str:
    """Tone of an alert for the level tag of one of Django's messages."""
    return MESSAGE_TONES.get(level, level)


@register.filter
def tone_icon(tone: str) -> str:
    """Drawing that goes with a tone."""
    return TONE_ICONS[tone]


@register.filter
def step_icon(state: str) -> str:
    """Drawing for a step's state."""
    return STEP_ICONS[state]


@register.filter
def clock_tone(state: str) -> str:
    """Tone for a clock's state."""
    return CLOCK_TONES[state]


@register.filter
def grouped_fields(form: forms.BaseForm) -> list[tuple[Text, list[forms.BoundField]]]:
    """The visible fields by `form.fieldsets`; one group without legend where none are given."""
    return field_groups(form)


@register.filter
def wide(field: forms.BoundField) -> bool:
    """Whether a field takes the whole row of the grid."""
    return is_wide(field)


@register.filter
def tucked(field: forms.BoundField) -> bool:
    """Whether a field stays out of sight until something makes it needed."""
    return is_tucked(field)


@register.filter
def is_money(field: forms.BoundField) -> bool:
    """Whether a field is an amount, which is shown with its unit."""
    return isinstance(field.field.widget, MoneyInput)


@register.simple_tag
def error_list(
    form: forms.BaseForm | None, formsets: Iterable[forms.BaseFormSet] | None = None
) -> list[FormError]:
    """Everything wrong with a form and the formsets beside it."""
    found = form_errors(form) if form else []
    for formset in formsets or ():
        found += [FormError("", "", str(text)) for text in formset.non_form_errors()]
        for row in formset:
            found += form_errors(row)
    return found


@register.filter
def page_range(page: Page) -> Iterable[int | str]:
    """The page numbers worth a link, with gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, number: int, parameter: str) -> str:
    """This address with another page of the list; the other parameters are kept."""
    query = context["request"].GET.copy()
    query[parameter] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def active_count(form: forms.BaseForm) -> int:
    """How many fields of a filter form hold a value."""
    return sum(1 for field in form.visible_fields() if field.value() not in (None, "", [], False))


def _drawing(name: str) -> SafeString:
    return icon(name)


def _time(text: str) -> SafeString:
    if text == formats.DASH:
        return mark_safe(formats.DASH)  # nosec B308 B703  # noqa: S308  a constant
    return format_html('<time datetime="{}" class="nowrap">{}</time>', text, text)
