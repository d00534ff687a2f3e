"""Amounts of money as they stand in ledgers: figures with units, and Chinese numerals."""

import re
from decimal import Decimal, InvalidOperation

import cn2an
from django.utils.translation import gettext as _

from mediation.sheets.cells import Value, narrow, text_of

MAXIMUM = Decimal("999999999999.99")
_CENT = Decimal("0.01")
#: A spreadsheet's own noise: 0.1 + 0.2.
_NOISE = Decimal("0.000001")
_UNITS = {"": 1, "百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 10**8}  # fmt: skip
_CURRENCY = re.compile(r"^(?:人民币|RMB|CNY|¥|￥)\s*[:：]?|(?:元整|圆整|元正|元|圆|RMB|CNY)$", re.IGNORECASE)  # fmt: skip
_FIGURES = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(百万|千万|[百千万亿])?")
_NUMERAL = "零〇一二三四五六七八九十百千万亿两壹贰貳叁肆伍陆柒捌玖拾佰仟萬億"
_WRITTEN = re.compile(
    rf"(?:([{_NUMERAL}]+)[元圆])?(?:零?([{_NUMERAL}])角)?(?:零?([{_NUMERAL}])分)?[整正]?"
)
_MODERN = str.maketrans("貳萬億", "贰万亿")
#: What people write where there is no amount.
NONE = {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "未定", "空", "n/a", "N/A"}


class NotAnAmount(ValueError):
    """Why a cell is no amount, in a sentence."""


def amount_of(value: Value) -> Decimal | None:
    """The amount in yuan with two decimals; None for an empty cell, a dash or 无.

    Read are 12000, ¥12,000.00, 12000元, 1.2万, 人民币壹万贰仟元整, 一万二千元.

    Raises:
        NotAnAmount: for what could be two amounts, parts of a cent, a negative one, or words.
    """
    if isinstance(value, bool):
        raise NotAnAmount(_expected())
    if isinstance(value, int | float):
        return _exact(_decimal(repr(value)))
    text = text_of(value)
    if text in NONE:
        return None
    dense = narrow(text).replace(" ", "").replace("，", ",")
    bare = _CURRENCY.sub("", _CURRENCY.sub("", dense, count=1))
    if found := _FIGURES.fullmatch(bare):
        whole, part, unit = found.groups()
        number = _decimal(whole.replace(",", "") + (part or ""))
        return _exact(number * _UNITS[unit or ""])
    if bare.startswith("-") or (bare.startswith("(") and bare.endswith(")")):
        raise NotAnAmount(_("金额不能为负数。应为不小于零的金额，例如 12000。"))
    return _exact(_numerals(re.sub(r"^人民币[:：]?", "", dense)))


def _numerals(text: str) -> Decimal:
    found = _WRITTEN.fullmatch(text.translate(_MODERN))
    yuan, jiao, fen = found.groups() if found else (None, None, None)
    if found and not any((yuan, jiao, fen)):
        raise NotAnAmount(_expected())
    if not found:
        # A bare numeral: 一万二千.
        if not re.fullmatch(f"[{_NUMERAL}]+", text):
            raise NotAnAmount(_expected())
        yuan = text.translate(_MODERN)
    cents = Decimal(_numeral(jiao)) / 10 + Decimal(_numeral(fen)) / 100
    return Decimal(_numeral(yuan)) + cents


def _numeral(text: str | None) -> int:
    if not text:
        return 0
    try:
        return int(cn2an.cn2an(text, "smart"))
    except (ValueError, KeyError, IndexError) as error:
        raise NotAnAmount(_expected()) from error


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise NotAnAmount(_expected()) from error
    if not number.is_finite():
        raise NotAnAmount(_expected())
    return number


def _exact(number: Decimal) -> Decimal:
    if number < 0:
        raise NotAnAmount(_("金额不能为负数。应为不小于零的金额，例如 12000。"))
    if number > MAXIMUM:
        raise NotAnAmount(_("金额过大，请核对单位。"))
    exact = number.quantize(_CENT)
    if abs(exact - number) > _NOISE:
        raise NotAnAmount(_("金额最多两位小数。应为以元为单位的金额，例如 12000.50。"))
    return exact


def _expected() -> str:
    return _("不是可识别的金额。应为一个数，例如 12000、1.2万、人民币壹万贰仟元整。")
