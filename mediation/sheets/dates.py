"""Days as they stand in ledgers."""

import re
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from mediation.sheets.cells import Value, narrow, text_of

#: Serial 1 of a spreadsheet is 1900-01-01; after its 29 February 1900, which never was, this is day 0.
_DAY_ZERO = date(1899, 12, 30)
#: 1954-10-03 to 2119-01-12: a year (2024) or an amount is no serial.
_SERIALS = range(20_000, 80_000)
_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
_TIME = r"(?:[ T]*(?:上午|下午|晚上|早上)?[ ]*(?:\d{1,2}[:时点]\d{0,2}(?:[:分]\d{0,2})?(?:\.\d+)?秒?Z?)?)"
_WEEKDAY = r"(?:[ (]*(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
_WRITTEN = re.compile(
    rf"(\d{{4}})(?:(?P<mark>[-/.。·、])(\d{{1,2}})(?P=mark)(\d{{1,2}})[.。]?"
    rf"|年(\d{{1,2}})月(\d{{1,2}})[日号]?){_WEEKDAY}{_TIME}"
)
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"\d{4}(?:[-/.]\d{1,2}|年\d{1,2}月?)")
_CHINESE = re.compile(
    r"([〇○零Ｏ一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2}|[零〇]?[一二三四五六七八九])月"
    r"([一二三四五六七八九十廿卅]{1,3}|[零〇]?[一二三四五六七八九])[日号]?"
)


class NotADay(ValueError):
    """Why a cell is no day, in a sentence."""


def day_of(value: Value) -> date | None:
    """The day in a cell; None for an empty one.

    Read are real dates, serial numbers of spreadsheets, 2024-3-5, 2024/3/5, 2024.3.5, 20240305,
    2024年3月5日, 二〇二四年三月五日, each also with a time behind it. A day without its year, with two
    digits of it, or in the American order could be two days, and is none.

    Raises:
        NotADay
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        raise NotADay(_expected())
    if isinstance(value, int | float):
        return _serial(value)
    text = text_of(value)
    if not text:
        return None
    return _written(text)


def _serial(value: float) -> date:
    whole = int(value)
    if whole in _SERIALS:
        return _DAY_ZERO + timedelta(days=whole)
    if value == whole and (plain := _PLAIN.fullmatch(str(whole))):
        return _day(*plain.groups())
    raise NotADay(_expected())


def _written(text: str) -> date:
    text = narrow(text).replace("。", ".")
    dense = re.sub(r"\s*([年月日号/.\-])\s*", r"\1", text).strip()
    if found := _CHINESE.fullmatch(dense.replace(" ", "")):
        year, month, day = found.groups()
        return _day(year.translate(_DIGITS), str(_small(month)), str(_small(day)))
    if found := _WRITTEN.fullmatch(dense):
        year, _mark, month, day, month_cn, day_cn = found.groups()
        return _day(year, month or month_cn, day or day_cn)
    if found := _PLAIN.fullmatch(dense):
        return _day(*found.groups())
    if dense.isdecimal() and int(dense) in _SERIALS:
        return _DAY_ZERO + timedelta(days=int(dense))
    if _MONTH.fullmatch(dense):
        raise NotADay(_("只写到月，没有日。应为完整日期，例如 2024-03-05。"))
    raise NotADay(_expected())


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise NotADay(_("没有这一天。应为实际存在的日期，例如 2024-03-05。")) from error


def _small(text: str) -> int:
    """一 to 三十九 as a number: 十 → 10, 廿五 → 25, 三十一 → 31; 0 for what is no number."""
    text = text.lstrip("零〇").replace("廿", "二十").replace("卅", "三十")
    tens, ten, ones = text.partition("十")
    if not ten:
        return int(text.translate(_DIGITS)) if len(text) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return int(tens.translate(_DIGITS) or 1) * 10 + int(ones.translate(_DIGITS) or 0)


def _expected() -> str:
    return _(
        "不是可识别的日期。应为年、月、日齐全的日期，例如 2024-03-05、2024.3.5、2024年3月5日。"
    )
