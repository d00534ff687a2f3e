"""CSV and other plain text: its encoding, what parts its columns, its rows."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from mediation.sheets import limits
from mediation.sheets.cells import Value
from mediation.vault.uploads import Unacceptable

_DELIMITERS = ",\t;，|"
_LOOKED_AT = 20
_FIELD = 131_072
#: What is left of Chinese text that was saved in the wrong encoding and cannot be brought back.
_DAMAGED = ("\ufffd", "锟斤拷", "烫烫烫", "��")
#: Of the Chinese characters of a text that was read rightly, more than so many are everyday ones: names
#: like 鑫喆 bring a short ledger to 0.84; Big5 or Shift JIS read as GB18030 come to 0.4 at most.
_EVERYDAY = 0.7
_SAMPLE = 20_000


def decoded(content: bytes) -> str:
    """The text: UTF-8 with or without its mark, UTF-16 with it, else GB18030.

    Raises:
        Unacceptable: for another encoding, or for text that was damaged before.
    """
    text = _decoded(content)
    if "\0" in text:
        raise Unacceptable(limits.unreadable())
    if any(mark in text for mark in _DAMAGED):
        raise Unacceptable(
            _("文件中的文字在以前转换编码时已经损坏（出现“�”或“锟斤拷”）。请从原来的表格重新另存。")
        )
    return text


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _strict(content, "gb18030")
    if not _is_everyday(text):
        raise Unacceptable(_encoding())
    return text


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unacceptable(_encoding()) from error


def _is_everyday(text: str) -> bool:
    """Whether it reads as Chinese: nearly every text can be decoded as GB18030, into rubbish."""
    beyond = [character for character in text[:_SAMPLE] if ord(character) > 0x7F]
    plain = sum(_is_plain(character) for character in beyond)
    return plain >= _EVERYDAY * len(beyond)


def _is_plain(character: str) -> bool:
    """Whether it is in GB 2312's first level, or punctuation that ledgers have."""
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return character in "〇—￥·•–≥≤"
    return 0xB0 <= code[0] <= 0xD7 or code[0] in (0xA1, 0xA3)


def _encoding() -> str:
    return _("无法识别文件的编码。请在 Excel 或 WPS 中另存为 XLSX，或者“CSV UTF-8”。")


def rows_of(text: str) -> Iterator[list[Value]]:
    """The records, as a spreadsheet program would show them row by row.

    Raises:
        Unacceptable: for too many, or for quotation marks that do not match.
    """
    csv.field_size_limit(_FIELD)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter_of(text), strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            limits.insist_on_extent(number, len(row))
            yield list(row)
    except csv.Error as error:
        raise Unacceptable(
            _(
                "第%(row)d行的引号不成对，或者单元格过长，无法读取。请用 Excel 或 WPS 打开，另存为 XLSX。"
            )
            % {"row": number + 1}
        ) from error


def delimiter_of(text: str) -> str:
    """What parts the columns: the sign that most of the first lines have most evenly."""
    lines = [line for line in text[:_SAMPLE].splitlines() if line.strip()][:_LOOKED_AT]
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines)
        counts.pop(0, None)
        score = max((times * min(number, 40) for number, times in counts.items()), default=0)
        if score > most:
            best, most = delimiter, score
    return best
