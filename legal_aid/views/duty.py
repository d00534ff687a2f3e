"""Pages of the duty roster: everybody at the desk sees it, the manager keeps it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from legal_aid import roster
from legal_aid.forms.duty import DeleteForm, EditShiftForm, PatternForm, ShiftForm, SwapForm
from legal_aid.models import DutyShift
from legal_aid.on_duty import who
from legal_aid.roles import may
from legal_aid.services import duty as services
from legal_aid.services import duty_pattern
from legal_aid.services.visits import insist_station
from mediation.history.gate import ActionRefused
from mediation.stations import timeline
from mediation.stations.access import ActingRequest, allow
from mediation.stations.enums import Role
from mediation.stations.views.form_page import form_page

#: Days beyond these have no week before or after them that could be shown.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
desk_staff = allow(Role.LEGAL_AID, Role.MANAGER)
keeper = allow(Role.MANAGER)


def _get_or_404(request: ActingRequest, reference: UUID) -> DutyShift:
    found: DutyShift | None = roster.shifts_for(request.actor).filter(data_key_id=reference).first()
    if found is None:
        raise Http404
    return found


def _asked_day(request: ActingRequest) -> date:
    """The day of the address; today for every other text."""
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError:
        day = None
    return day if day and FIRST_DAY <= day <= LAST_DAY else timezone.localdate()


@desk_staff
@require_safe
def week(request: ActingRequest) -> HttpResponse:
    """The week of a day, and who is on duty now."""
    day = _asked_day(request)
    first, last = roster.week_of(day)
    context = {
        "days": roster.roster(request.actor, first, last),
        "first": first,
        "last": last,
        "before": first - timedelta(days=roster.WEEK),
        "after": first + timedelta(days=roster.WEEK),
        "now": roster.on_now(roster.today(request.actor)),
        "may_keep": may(request.actor, "keep_roster"),
    }
    return render(request, "legal_aid/duty/week.html", context)


@desk_staff
@require_safe
def month(request: ActingRequest) -> HttpResponse:
    """A month on one sheet, to be put on the wall."""
    first, last = roster.month_of(_asked_day(request))
    context = {
        "days": roster.roster(request.actor, first, last),
        "first": first,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
        "actor": request.actor,
    }
    return render(request, "legal_aid/duty/month.html", context)


@keeper
@require_http_methods(["GET", "POST"])
def create(request: ActingRequest) -> HttpResponse:
    """One turn."""
    station = insist_station(request.actor, "keep_roster")
    initial = {"held_on": _asked_day(request)}
    form = ShiftForm(request.POST or None, station=station, initial=initial)

    def carry_out() -> HttpResponse:
        shift = services.create_shift(form.save(commit=False), actor=request.actor)
        messages.success(request, _("已排班：%(name)s。") % {"name": who(shift).name})
        return redirect(_week_url(shift.held_on))

    return _page(request, form, carry_out, title=_("单次排班"), day=initial["held_on"])


@keeper
@require_http_methods(["GET", "POST"])
def weekly(request: ActingRequest) -> HttpResponse:
    """The same hours every week until a day: looked at first, then confirmed as it was shown."""
    station = insist_station(request.actor, "keep_roster")
    data = request.POST.copy() if request.method == "POST" else None
    form = PatternForm(data, station=station)
    refusal: list[str] = []
    plan: list[duty_pattern.PlannedDay] = []
    if data is not None and form.is_valid():
        pattern = form.pattern()
        try:
            plan = duty_pattern.planned(pattern, actor=request.actor)
            seen = duty_pattern.fingerprint(pattern, plan)
            if "confirm" in data and form.cleaned_data["previewed"] == seen:
                made = duty_pattern.create_pattern(pattern, actor=request.actor)
                messages.success(request, _made(len(made)))
                return redirect(_week_url(made[0].held_on))
            if "confirm" in data:
                refusal = [_("内容在预览之后有变化，请核对下面的预览后再确认。")]
            data["previewed"] = seen
        except ActionRefused as refused:
            refusal = refused.reasons
    context = {
        "form": form,
        "refusal": refusal,
        "plan": plan,
        "new_count": sum(one.fate == duty_pattern.Fate.NEW for one in plan),
        "may_confirm": bool(plan)
        and not any(one.fate == duty_pattern.Fate.REFUSED for one in plan)
        and any(one.fate == duty_pattern.Fate.NEW for one in plan),
        "cancel_url": reverse("legal_aid:duty"),
    }
    wrong = form.errors or refusal
    return render(request, "legal_aid/duty/weekly.html", context, status=422 if wrong else 200)


def _made(count: int) -> str:
    return ngettext("已排班%(count)d次。", "已排班%(count)d次。", count) % {"count": count}


@keeper
@require_http_methods(["GET", "POST"])
def edit(request: ActingRequest, shift: UUID) -> HttpResponse:
    """Another time, place or person."""
    found = _get_or_404(request, shift)
    day, told = found.held_on, timeline.entries([found])
    form = EditShiftForm(
        request.POST or None, instance=found, version=found.version, station=found.station
    )

    def carry_out() -> HttpResponse:
        saved = services.edit_shift(
            form.instance, actor=request.actor, version=form.cleaned_data["version"]
        )
        messages.success(request, _("值班已保存。"))
        return redirect(_week_url(saved.held_on))

    return _page(
        request, form, carry_out, title=_("修改值班"), day=day, entries=told, reference=shift
    )


@keeper
@require_http_methods(["GET", "POST"])
def swap(request: ActingRequest, shift: UUID) -> HttpResponse:
    """Two persons take each other's turn."""
    found = _get_or_404(request, shift)
    form = SwapForm(request.POST or None, shift=found, version=found.version)

    def carry_out() -> HttpResponse:
        other, other_version = form.chosen()
        services.swap_shifts(
            found,
            other,
            actor=request.actor,
            version=form.cleaned_data["version"],
            other_version=other_version,
        )
        messages.success(request, _("已对换值班。"))
        return redirect(_week_url(found.held_on))

    return _page(
        request,
        form,
        carry_out,
        title=_("对换值班"),
        day=found.held_on,
        lead=_in_words(found),
        submit_label=_("对换"),
    )


@keeper
@require_http_methods(["GET", "POST"])
def delete(request: ActingRequest, shift: UUID) -> HttpResponse:
    """Take a turn off the roster, after a question."""
    found = _get_or_404(request, shift)
    form = DeleteForm(request.POST or None, version=found.version)

    def carry_out() -> HttpResponse:
        services.delete_shift(found, actor=request.actor, version=form.cleaned_data["version"])
        messages.success(request, _("已删除值班。"))
        return redirect(_week_url(found.held_on))

    return form_page(
        request,
        form,
        carry_out,
        template="legal_aid/duty/delete.html",
        question=_("删除这次值班？"),
        consequences=[_in_words(found), _("将从值班表中删除，修改记录中仍可查到。")],
        submit_label=_("删除"),
        cancel_url=_week_url(found.held_on),
        danger=True,
    )


def _in_words(shift: DutyShift) -> str:
    return _("%(name)s，%(day)s %(from)s–%(to)s，%(place)s。") % {
        "name": who(shift).name,
        "day": shift.held_on,
        "from": f"{shift.starts_at:%H:%M}",
        "to": f"{shift.ends_at:%H:%M}",
        "place": shift.building or _("工作站"),
    }


def _week_url(day: date) -> str:
    return f"{reverse('legal_aid:duty')}?day={day.isoformat()}"


def _page(
    request: ActingRequest, form: Any, carry_out: Any, *, title: str, day: date, **context: Any
) -> HttpResponse:
    shown_context = {"submit_label": _("保存"), "cancel_url": _week_url(day), **context}
    return form_page(
        request, form, carry_out, template="legal_aid/duty/form.html", title=title, **shown_context
    )
