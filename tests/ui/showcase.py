"""Every component once, filled as a busy day fills it, to be examined in a browser."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator

from mediation.ui.forms import DateInput, IdInput, MoneyField, PhoneInput, UiForm
from mediation.ui.parts import Action, Change, Clock, Entry, Figure, FileRow, Step

Part = tuple[str, dict[str, Any]]
EMPLOYER = "上海浦江置业发展有限公司陆家嘴分公司"


class PartyForm(UiForm):
    fieldsets = (("申请人", ("name", "number", "phone", "kind", "ways")),)

    name = forms.CharField(label="姓名")
    number = forms.CharField(label="证件号码", widget=IdInput, help_text="18 位，末位可为 X。")
    phone = forms.CharField(label="电话", widget=PhoneInput, required=False)
    kind = forms.ChoiceField(label="类别", choices=[("a", "劳动者"), ("b", "用人单位")])
    ways = forms.MultipleChoiceField(
        label="送达方式",
        choices=[("sms", "短信"), ("post", "邮寄")],
        widget=forms.CheckboxSelectMultiple,
    )
    role = forms.ChoiceField(
        label="身份", choices=[("a", "本人"), ("b", "代理人")], widget=forms.RadioSelect
    )
    amount = MoneyField(label="请求金额")
    received_on = forms.DateField(label="收到日期")
    facts = forms.CharField(label="事实与理由", widget=forms.Textarea)
    agreed = forms.BooleanField(label="已阅读告知书")
    scan = forms.FileField(label="扫描件", required=False)


class FilterForm(forms.Form):
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), ("m", "调解中")], required=False)
    since = forms.DateField(label="收到日期自", widget=DateInput, required=False)


def empty_form() -> Part:
    return "{% include 'components/form.html' with submit_label='登记' cancel_url='/' %}", {
        "form": PartyForm()
    }


def refused_form() -> Part:
    return "{% include 'components/form.html' with submit_label='登记' cancel_url='/' %}", {
        "form": PartyForm({"name": "张伟", "amount": "-5"}),
        "refusal": ["证件号码与登记不符。"],
    }


def formset() -> Part:
    rows = forms.formset_factory(PartyForm, extra=2, can_delete=True)(prefix="parties")
    return (
        "<form method='post'>{% include 'components/formset.html' with legend='申请人' item_label='申请人' %}</form>",
        {"formset": rows},
    )


def filters() -> Part:
    return "{% include 'components/filter_panel.html' with reset_url='/' %}", {
        "form": FilterForm({"state": "m"})
    }


def case_head() -> Part:
    source = (
        "{% section title='进度' %}{% include 'components/stepper.html' with label='进度' %}{% endsection %}"
        "{% section title='期限' icon='clock' %}{% include 'components/clocks.html' %}{% endsection %}"
        "{% section title='可以办理' %}{% include 'components/actions.html' with label='可以办理' %}{% endsection %}"
    )
    steps = [
        Step(label="登记", state="done", note="2026-11-02"),
        Step(label="受理审查", state="skipped"),
        Step(label="调解中", state="current", note="第 8 天"),
        Step(label="达成调解协议"),
    ]
    states = ["running", "soon", "today", "overdue", "met", "stopped"]
    clocks = [
        Clock(
            label="调解期限",
            due=date(2026, 11, 18),
            article="第十四条",
            days_left=-2,
            state=state,
            provisional=True,
        )  # type: ignore[arg-type]
        for state in states
    ]
    actions = [
        Action(label="登记调解会", url="/x", primary=True, icon="calendar"),
        Action(label="达成协议结案", missing=["被申请人尚未签字。", "尚未盖章。"]),
        Action(
            label="撤回申请", url="/x", method="post", danger=True, confirm="确定吗？", version=3
        ),
    ]
    return source, {"steps": steps, "clocks": clocks, "actions": actions}


def case_body() -> Part:
    source = (
        "{% include 'components/figures.html' %}"
        "{% section title='当事人' count=2 action_url='/x' action_label='变更' %}{% definitions columns=3 %}"
        "{% definition '被申请人' %}{{ employer }}{% enddefinition %}{% definition '电话' %}{% enddefinition %}"
        "{% enddefinitions %}{% endsection %}"
        "{% section title='材料' %}{% include 'components/files.html' %}{% endsection %}"
        "{% section title='办理记录' %}{% include 'components/timeline.html' %}{% endsection %}"
        "{% section title='调解会' %}{% include 'components/empty.html' with message='还没有调解会' icon='calendar' only %}{% endsection %}"
    )
    entry = Entry(
        when=datetime(2026, 11, 9, 2, 5, tzinfo=UTC),
        who="陈晓明",
        role="调解员",
        act="更正",
        reason="来电",
        late=True,
        changes=[Change(label="电话", before="138****5678", after="139****1234")],
    )
    figures = [
        Figure(label="受理", value=26, url="/x"),
        Figure(label="请求金额", value="1,234,567.00", unit="元", tone="success"),
        Figure(label="调解成功率", value="65.0", unit="%", fraction="13 ÷ 20", note="样本较小"),
    ]
    files = [
        FileRow(name="劳动合同扫描件.jpg", url="/x", size=123456, kind="证据", remove_url="/r")
    ]
    return source, {"entries": [entry], "figures": figures, "files": files, "employer": EMPLOYER}


def tables_and_notices() -> Part:
    source = (
        "{% for tone in tones %}{% include 'components/alert.html' with tone=tone title=tone message='说明' only %}"
        "{% badge '状态' tone=tone %}{% endfor %}"
        "{% section title='请求' flush=True %}<div class='table-responsive'><table class='table table-stack'>"
        "<caption class='visually-hidden'>请求</caption><thead><tr><th scope='col'>被申请人</th><th scope='col' class='num'>金额</th></tr></thead>"
        "<tbody><tr><td data-label='被申请人'>{{ employer }}</td><td data-label='金额' class='num'>{{ 12000|money }}</td></tr></tbody>"
        "</table></div>{% include 'components/pagination.html' %}{% endsection %}"
    )
    tones = ["neutral", "info", "success", "warning", "danger", "muted"]
    return source, {"tones": tones, "employer": EMPLOYER, "page": Paginator(range(300), 12).page(4)}


PARTS = [empty_form, refused_form, formset, filters, case_head, case_body, tables_and_notices]
