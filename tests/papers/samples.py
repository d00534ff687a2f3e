"""Contexts in the shape the case papers freeze: a usual case, a very large one, and a bare one."""

from typing import Any

Context = dict[str, Any]


def organisation() -> Context:
    return {
        "name": "上海市浦东新区劳动人事争议联合调解中心工会分中心陆家嘴工作站",
        "seal_name": "浦东新区劳动人事争议联合调解中心陆家嘴工作站",
        "address": "上海市浦东新区东园路18号1楼",
        "phone": "021-58880000",
    }


def worker(n: int = 0, role: str = "申请人") -> Context:
    return {
        "role": role + ("" if n == 0 else "一二三四五六七八九"[n - 1] if n < 10 else str(n)),
        "name": "张晓芸" if n == 0 else f"欧阳测试{n}",
        "is_employer": False,
        "sex": "女",
        "born_on": "1990-03-07",
        "document_type": "居民身份证",
        "document_number": "110101199003070038",
        "address": "上海市浦东新区测试路100弄5号601室",
        "service_address": "",
        "phone": "13800138000",
        "agents": [],
    }


def employer(n: int = 0, role: str = "被申请人") -> Context:
    return {
        "role": role + ("" if n == 0 else "一二三四五六七八九"[n - 1]),
        "name": "上海示例资产管理有限公司"
        if n < 2
        else "上海示例人力资源外包（集团）股份有限公司浦东分公司",
        "capacity": "" if n == 0 else ("用工单位" if n == 1 else "用人单位"),
        "is_employer": True,
        "credit_code": "91310115MA1K3TEST5",
        "address": "上海市浦东新区世纪大道8号示例大厦20楼",
        "phone": "021-50000000",
        "legal_representative": "李强国",
        "post": "总经理",
        "agents": [
            {"name": "王律", "office": "上海示例律师事务所", "power": "特别授权", "phone": ""}
        ],
    }


def case() -> Context:
    return {
        "number": "浦劳联调陆〔2026〕第0001号",
        "serial": "LJZ-2026-000123",
        "cause": "劳动报酬、经济补偿争议",
        "received_on": "2026-11-02",
        "accepted_on": "2026-11-04",
    }


def signer(party: Context) -> Context:
    return {key: party[key] for key in ("role", "name", "is_employer")} | {
        "by_agent": bool(party["agents"])
    }


def agreement(applicants: int = 1, respondents: int = 1) -> Context:
    workers = [worker(n if applicants > 1 else 0) for n in range(1, applicants + 1)]
    employers = [employer(n if respondents > 1 else 0) for n in range(1, respondents + 1)]
    return {
        "organisation": organisation(),
        "case": case(),
        "paper": {"number": "浦劳联调陆〔2026〕第0001号-协1", "form_code": "F17", "copies": 3},
        "applicants": workers,
        "respondents": employers,
        "mediators": ["周调解", "吴调解"],
        "facts": "申请人于2021年3月1日入职被申请人，担任基金运营经理，月工资人民币25,000元。"
        "2026年9月30日双方劳动合同终止，双方就2025年度奖金和经济补偿的数额发生争议。",
        "claims": [
            {"text": "支付2025年度奖金", "amount": "80000.00", "against": ""},
            {"text": "支付解除劳动合同经济补偿", "amount": "137500.00", "against": ""},
            {"text": "出具解除劳动合同证明", "amount": "", "against": ""},
        ],
        "claimed_total": "217500.00",
        "terms": [
            {
                "payer": employers[0]["name"],
                "payee": workers[0]["name"],
                "kind": "2025年度奖金",
                "amount": "60000.00",
                "tax": "税前，个人所得税由被申请人依法代扣代缴",
                "due_on": "2026-11-30",
                "way": "银行转账",
                "account": "开户行：示例银行陆家嘴支行，账号：6222 0000 0000 0000 000",
                "text": "",
                "instalments": [],
            },
            {
                "payer": employers[0]["name"],
                "payee": workers[0]["name"],
                "kind": "解除劳动合同经济补偿",
                "amount": "120000.50",
                "tax": "",
                "due_on": "",
                "way": "银行转账",
                "account": "",
                "text": "任何一期逾期支付的，申请人有权就全部未付款项一并主张",
                "instalments": [
                    {"due_on": "2026-11-30", "amount": "40000.00"},
                    {"due_on": "2026-12-31", "amount": "40000.00"},
                    {"due_on": "2027-01-31", "amount": "40000.50"},
                ],
            },
            {"text": "双方劳动合同于2026年9月30日协商一致解除", "amount": "", "due_on": ""},
            {
                "text": "被申请人向申请人出具解除劳动合同证明",
                "amount": "",
                "due_on": "2026-11-15",
            },
            {
                "text": "本协议履行完毕后，双方就劳动关系存续期间的权利义务再无其他争议",
                "amount": "",
            },
        ],
        "outcomes": [],
        "signers": [signer(party) for party in workers + employers],
    }


def large_agreement() -> Context:
    context = agreement(12, 2)
    context["facts"] = "双方对加班工资的计算基数和工作时间存在争议，申请人提供了考勤记录。" * 320
    term = context["terms"][1]
    context["terms"] += [dict(context["terms"][i % 3 + 2]) for i in range(25)]
    term["instalments"] = [
        {"due_on": f"{2026 + i // 12}-{i % 12 + 1:02d}-15", "amount": "2000.01"} for i in range(60)
    ]
    term["amount"] = "120000.60"
    return context


def bare_agreement() -> Context:
    bare = {"role": "", "name": "", "is_employer": False, "agents": []}
    first, second = {**bare, "role": "申请人"}, {**bare, "role": "被申请人", "is_employer": True}
    return {
        "organisation": organisation(),
        "case": {"serial": "LJZ-2026-000124"},
        "paper": {"number": "", "form_code": "F17", "copies": 3},
        "applicants": [first],
        "respondents": [second],
        "signers": [signer(first), signer(second)],
    }


def letter(form_code: str, **more: Any) -> Context:
    """What all notices and forms about the sample case share."""
    base = agreement()
    shared = {
        key: base[key]
        for key in (
            "organisation",
            "case",
            "applicants",
            "respondents",
            "mediators",
            "facts",
            "claims",
            "claimed_total",
            "signers",
        )
    }
    paper = {
        "number": base["case"]["number"],
        "form_code": form_code,
        "copies": 3,
        "issued_on": "2026-11-20",
    }
    return {**shared, "paper": paper, "contact": "周调解", **more}


CLOCKS = [
    {
        "label": "调解组织应当在此日前决定是否受理（三个工作日）",
        "due_on": "2026-11-05",
        "article": "《企业劳动争议协商调解规定》（人社部令第17号）第22条",
        "provisional": False,
    },
    {
        "label": "此日后仍未达成协议的，有权申请仲裁（自收到申请之日起十五日）",
        "due_on": "2026-11-17",
        "article": "《劳动争议调解仲裁法》第14条第3款",
        "provisional": True,
    },
]

PAPERS: dict[str, tuple[str, Context]] = {
    "agreement": ("papers/agreement.html", agreement()),
    "agreement_large": ("papers/agreement.html", large_agreement()),
    "agreement_bare": ("papers/agreement.html", bare_agreement()),
    "inquiry": (
        "papers/inquiry.html",
        letter("F05", respondent=employer(), answer_due_on="2026-11-09"),
    ),
    "non_acceptance": (
        "papers/non_acceptance.html",
        letter(
            "F07",
            reasons=["被申请人于2026年11月9日明确表示不同意调解。"],
            explanation="",
            limitation_events=["2026年11月9日，被申请人不同意调解。"],
        ),
    ),
    "extension": (
        "papers/extension.html",
        letter(
            "F16",
            extension={
                "from": "2026-11-19",
                "until": "2026-12-04",
                "reason": "双方需要核对奖金数据。",
            },
            consent_notes=[],
        ),
    ),
    "termination": (
        "papers/termination.html",
        letter(
            "F20",
            reasons=["双方当事人意见分歧较大，难以达成一致。"],
            explanation="",
            session_count=2,
            limitation_events=[],
            destinations=["浦东新区劳动人事争议仲裁委员会"],
        ),
    ),
    "withdrawal": (
        "papers/withdrawal.html",
        letter(
            "F21",
            signers=[signer(worker())],
            withdrawal={
                "reason": "双方已自行协商。",
                "way": "书面",
                "on": "2026-11-10",
                "taken_by": "周调解",
                "taken_on": "2026-11-10",
            },
        ),
    ),
    "receipt": (
        "papers/receipt.html",
        letter("", clocks=CLOCKS, documents=["调解申请书（2页）", "劳动合同复印件（8页）"]),
    ),
    "case_summary": (
        "papers/case_summary.html",
        letter(
            "",
            clocks=CLOCKS,
            sessions=[
                {"on": "2026-11-10", "way": "到场调解", "result": "双方陈述意见，约定再次调解。"}
            ],
            outcome={
                "label": "达成调解协议",
                "lines": [{"label": "协议金额", "text": "180,000.50 元"}],
            },
            printed_on="2026-11-20",
        ),
    ),
}


def all_papers() -> dict[str, tuple[str, Context]]:
    """Name → template and context; the three agreements differ in size only."""
    return PAPERS
