"""Numbers that identify persons and employers: how they are written, checked and masked.

Pure functions. Sources: GB 11643-1999 (resident identity numbers, check digit by ISO 7064 MOD 11-2),
GB 32100-2015 (unified social credit codes, check character MOD 31).
"""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.people.enums import IdType

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
#: How much of an address shows.
_ADDRESS_HEAD = 6
_NUMBER_FIRST = re.compile(r"\+?\d(?:[ -]?\d){6,}")
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_PATTERNS = {
    IdType.PASSPORT: (r"[A-Z0-9]{5,20}", _("护照号码由 5 至 20 位大写字母和数字组成。")),
    IdType.HONG_KONG_MACAO: (
        r"[HM]\d{8}(\d{2})?",
        _("港澳居民来往内地通行证号码以 H 或 M 开头，后接 8 位数字。"),
    ),
    IdType.TAIWAN: (r"\d{8}(\d{2})?", _("台湾居民来往大陆通行证号码为 8 位数字。")),
    IdType.PERMANENT_RESIDENCE: (
        r"([A-Z]{3}\d{12}|9\d{16}[0-9X])",
        _("外国人永久居留身份证号码为 3 位字母加 12 位数字，或以 9 开头的 18 位号码。"),
    ),
}


def clean(value: str) -> str:
    """The number without spaces and dashes, full-width characters narrowed, in capitals."""
    narrow = "".join(chr(ord(ch) - 0xFEE0) if "！" <= ch <= "～" else ch for ch in value.strip())
    return re.sub(r"[\s\-–—\u3000]", "", narrow).upper()


def resident_check_digit(first_17: str) -> str:
    """The 18th character that belongs to the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def validate_resident_id(value: str) -> None:
    """Refuse what is no 18-character resident number: form, birth date, check digit."""
    if not re.fullmatch(r"\d{17}[\dX]", value):
        raise ValidationError(_("身份证号码应为 18 位：17 位数字加 1 位数字或 X。"), code="form")
    if birth_date_of(value) is None:
        raise ValidationError(_("身份证号码中的出生日期不存在。"), code="birth_date")
    if resident_check_digit(value[:17]) != value[17]:
        raise ValidationError(_("身份证号码的校验位不正确，请核对。"), code="check_digit")


def birth_date_of(resident_id: str) -> date | None:
    """The birth date inside an 18-character resident number, None if there is no such day."""
    digits = resident_id[6:14]
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born if date(1900, 1, 1) <= born <= timezone.localdate() else None


def sex_of(resident_id: str) -> str:
    """ "male" or "female", by the 17th digit."""
    return "male" if int(resident_id[16]) % 2 else "female"


def validate_id_number(id_type: str, value: str) -> None:
    """Refuse a number that cannot be one of its type."""
    if id_type in (IdType.RESIDENT, IdType.RESIDENCE_PERMIT):
        validate_resident_id(value)
    elif id_type in _PATTERNS:
        pattern, message = _PATTERNS[IdType(id_type)]
        if not re.fullmatch(pattern, value):
            raise ValidationError(message, code="form")
    elif not 3 <= len(value) <= 40:
        raise ValidationError(_("证件号码应为 3 至 40 个字符。"), code="form")


def credit_code_check_character(first_17: str) -> str:
    """The 18th character that belongs to the first 17."""
    total = sum(_CREDIT_ALPHABET.index(ch) * pow(3, place, 31) for place, ch in enumerate(first_17))
    return _CREDIT_ALPHABET[-total % 31]


def validate_credit_code(value: str) -> None:
    """Refuse what is no unified social credit code: 18 characters, check character."""
    if len(value) != 18 or any(ch not in _CREDIT_ALPHABET for ch in value):
        raise ValidationError(
            _("统一社会信用代码为 18 位数字和大写字母（不含 I、O、S、V、Z）。"), code="form"
        )
    if credit_code_check_character(value[:17]) != value[17]:
        raise ValidationError(_("统一社会信用代码的校验位不正确，请核对。"), code="check_character")


def validate_phone(value: str) -> None:
    """Accept a mainland mobile or fixed number, a service number, or +country code."""
    if not re.fullmatch(
        r"(1[3-9]\d{9}|0\d{9,11}(转\d{1,6})?|\d{7,8}|[48]00\d{7}|1\d{4}|\+\d{6,16})", value
    ):
        raise ValidationError(
            _("请填写有效的电话：11 位手机号、带区号的固定电话，或以 + 开头的国际号码。"),
            code="form",
        )


def mask(value: str, *, head: int = 3, tail: int = 4) -> str:
    """`value` with its middle replaced: 310***********1234; a short value is hidden whole."""
    if len(value) <= head + tail:
        return "*" * len(value)
    return f"{value[:head]}{'*' * (len(value) - head - tail)}{value[-tail:]}"


def mask_within(value: str) -> str:
    """A number, perhaps with words after it, or an address: what stands where either may."""
    number = _NUMBER_FIRST.match(value)
    if number is not None:
        return mask(number.group()) + ("******" if number.end() < len(value) else "")
    return mask_address(value)


def mask_address(value: str) -> str:
    """An address down to the district, no house number: its first six characters; a short one none."""
    return f"{value[:_ADDRESS_HEAD]}******" if len(value) > _ADDRESS_HEAD else "*" * len(value)
