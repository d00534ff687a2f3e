"""Demonstration consultations, some of which become cases."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cases.demo import names
from cases.demo.plan import SPAN_DAYS, working_day
from cases.enums import Category
from legal_aid.enums import Channel, OnwardPath
from legal_aid.models import Consultation
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
