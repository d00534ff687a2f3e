"""Made-up people, companies and numbers: valid by their check digits, belonging to nobody.

Identity numbers carry the region code 990000, which is not assigned; telephone numbers begin with
1990000, credit codes with the unused registration authority Y9.
"""

import random
from datetime import date

from mediation.people import identifiers

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文慧建国志红玉萍鑫玲琳雪梅飞浩宇轩子涵欣怡思远嘉晨俊峰晓岚"
TWO_SURNAMES = ("欧阳", "上官", "司徒", "诸葛")
STEMS = [
    "瑞丰",
    "启明",
    "华信",
    "中泽",
    "金石",
    "恒通",
    "海川",
    "天润",
    "博远",
    "盛世",
    "凯达",
    "信和",
    "鼎新",
    "宏图",
    "元亨",
    "嘉禾",
    "君诚",
    "卓越",
    "汇智",
    "联创",
    "安泰",
    "德润",
    "景程",
    "融汇",
    "长信",
]
TRADES = (
    ("证券", "J"), ("基金管理", "J"), ("资产管理", "J"), ("融资租赁", "J"), ("保险经纪", "J"),
    ("信息科技", "I"), ("软件", "I"), ("企业管理咨询", "L"), ("人力资源服务", "L"), ("商业管理", "K"),
    ("物业服务", "K"), ("国际贸易", "F"), ("餐饮管理", "H"), ("文化传媒", "R"), ("教育科技", "P"),
)  # fmt: skip
POSITIONS = (
    "客户经理", "投资顾问", "基金会计", "合规专员", "风控经理", "行政主管", "软件工程师", "数据分析师",
    "人力资源专员", "市场总监", "交易员", "前台", "运营专员", "项目经理", "保安", "服务员",
)  # fmt: skip


def person_name(rng: random.Random) -> str:
    """A name of two to four characters."""
    surname = rng.choice(TWO_SURNAMES) if rng.random() < 0.02 else rng.choice(SURNAMES)
    return surname + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2))))


def resident_id(rng: random.Random, born: date, *, male: bool) -> str:
    """An identity number with a right check digit and an unassigned region."""
    order = rng.randrange(0, 99) * 10 + rng.choice((1, 3, 5, 7, 9) if male else (0, 2, 4, 6, 8))
    first = f"990000{born:%Y%m%d}{order:03d}"
    return first + identifiers.resident_check_digit(first)


def phone(rng: random.Random) -> str:
    """A mobile number of a block that no operator has given out."""
    return f"1990000{rng.randrange(10_000):04d}"


def company(rng: random.Random) -> tuple[str, str, str]:
    """Name, credit code and industry of a company."""
    trade, industry = rng.choice(TRADES)
    name = f"上海{rng.choice(STEMS)}{rng.choice(STEMS)}{trade}有限公司"
    first = "Y9310115" + "MA" + "".join(rng.choice("0123456789ABCDEFGH") for _ in range(7))
    return name, first + identifiers.credit_code_check_character(first), industry
