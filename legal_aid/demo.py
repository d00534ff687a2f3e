"""Demonstration consultations, some of which become cases."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cases.demo import names
from cases.demo.plan import SPAN_DAYS, working_day
from cases.enums import Category
from legal_aid.enums import Channel, OnwardPath
from legal_aid.models import Consultation, StandardAnswer
from legal_aid.services.answers import add_answer
from legal_aid.services.consultations import log_consultation
from mediation.history.actor import SYSTEM, acting
from mediation.stations.demo import DemoStation

QUESTIONS = (
    ("公司拖欠年终奖，离职后是否还能主张？", "奖金属于劳动报酬，约定或惯例足以证明的可以主张，请保存制度文件和发放记录。"),
    ("被口头辞退，没有书面通知怎么办？", "请保留聊天、录音和考勤记录；可以先申请调解，也可以在一年内申请仲裁。"),
    ("加班工资如何计算？", "工作日、休息日、法定节假日分别不低于工资的150%、200%、300%。"),
    ("签了竞业限制但公司没有付补偿，是否有效？", "可以协商或申请解除，具体情形请带协议到站咨询。"),
    ("未休年休假如何折算？", "按日工资的300%支付，其中包含已支付的正常工资。"),
)  # fmt: skip


#: Title, category, kind, text, articles, days since somebody looked.
ANSWERS = (
    (
        "申请仲裁的时效", "", "",
        ("劳动争议申请仲裁的时效期间为一年，从知道或者应当知道权利被侵害之日起计算；主张权利、"
        "请求救济或者对方同意履行的，时效中断，重新计算。劳动关系存续期间因拖欠劳动报酬发生争议的，"
        "不受一年限制，但劳动关系终止的，应当自终止之日起一年内提出。"),
        "《中华人民共和国劳动争议调解仲裁法》第二十七条", 40,
    ),
    (
        "调解与仲裁的衔接", "", "",
        ("调解以双方自愿为前提。自调解组织收到调解申请之日起十五日内未达成调解协议的，可以依法申请仲裁；"
        "愿意继续调解的，也可以经双方同意延长。"),
        "《中华人民共和国劳动争议调解仲裁法》第十四条\n《企业劳动争议协商调解规定》第二十九条", 40,
    ),
    (
        "约定不缴社会保险", "conditions", "social_insurance",
        "单位与劳动者约定或者劳动者承诺不需要缴纳社会保险费的，该约定或者承诺无效。",
        "《最高人民法院关于审理劳动争议案件适用法律问题的解释（二）》第十九条", 300,
    ),
    (
        "申请国家法律援助的经济困难审查", "", "",
        ("进城务工人员申请支付劳动报酬或者请求工伤事故人身损害赔偿的，免予核查经济困难状况。"
        "经济困难状况的核查可以通过信息共享查询，或者由申请人进行个人诚信承诺。"),
        "《中华人民共和国法律援助法》第四十一条\n《中华人民共和国法律援助法》第四十二条", 40,
    ),
)  # fmt: skip


def make_answers(demo: DemoStation, *, until: date) -> None:
    """Standard answers of the station, one of which nobody has checked for long."""
    manager = demo.actor("manager")
    for title, category, kind, text, articles, age in ANSWERS:
        answer = StandardAnswer(
            title=title,
            category=category,
            kind=kind,
            text=text,
            articles=articles,
            checked_on=until - timedelta(days=age),
        )
        recorded_at = timezone.make_aware(datetime.combine(answer.checked_on, time(9)))
        with acting(SYSTEM, request_id=f"demo-answer-{title}", recorded_at=recorded_at):
            add_answer(answer, actor=manager)


def make_consultations(demo: DemoStation, *, count: int, seed: int, until: date) -> None:
    """`count` consultations over the 24 months before `until`."""
    rng = random.Random(f"{seed}:consultations")
    officer = demo.actor("legal_aid")
    days = sorted(rng.randrange(SPAN_DAYS) for _ in range(count))
    for number, offset in enumerate(days):
        day = working_day(until - timedelta(days=SPAN_DAYS - offset))
        question, advice = rng.choice(QUESTIONS)
        anonymous = rng.random() < 0.2
        consultation = Consultation(
            held_on=day,
            channel=rng.choice(Channel.values),
            is_anonymous=anonymous,
            visitor_name="" if anonymous else names.person_name(rng),
            phone="" if anonymous else names.phone(rng),
            employer_name=names.company(rng)[0],
            category=rng.choice(Category.values),
            question=question,
            advice=advice,
            minutes=rng.randrange(5, 50),
            onward=rng.choice(
                (OnwardPath.ADVICE_ONLY, OnwardPath.ADVICE_ONLY, OnwardPath.ARBITRATION)
            ),
        )
        recorded_at = timezone.make_aware(datetime.combine(day, time(10, number % 60)))
        with acting(SYSTEM, request_id=f"demo-consultation-{number}", recorded_at=recorded_at):
            log_consultation(consultation, actor=officer)
