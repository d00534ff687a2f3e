"""Kinds of fields that the operations' bodies and parameters are made of.

They take what their JSON schema says and nothing that merely looks like it: no "1" for a number,
no number for a day.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictStr,
)
from pydantic_core import PydanticCustomError

#: No NUL, which PostgreSQL does not keep.
_NO_NUL = r"^[^\x00]*$"
Text = Annotated[StrictStr, Field(pattern=_NO_NUL)]
#: One line.
Line = Annotated[StrictStr, Field(pattern=r"^[^\x00\r\n]*$")]
Code = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
#: Yuan as text with at most two decimals, so that no program rounds it.
Money = Annotated[StrictStr, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$", examples=["12000.00"])]


class Closed(BaseModel):
    """A body in which a name that nobody knows is a mistake, not something to be passed over."""

    model_config = ConfigDict(extra="forbid")


def _spelled(value: Any) -> Any:
    if value is not None and not isinstance(value, str):
        raise PydanticCustomError("string_type", "a text is wanted")
    return value


def _iso_day(value: Any) -> Any:
    _spelled(value)
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError("date_parsing", "a day is wanted") from error
        if value != day.isoformat():
            raise PydanticCustomError("date_parsing", "a day is wanted")
    return value


#: A day in ISO.
Day = Annotated[date, BeforeValidator(_iso_day)]
#: A moment in ISO with its time zone.
Moment = Annotated[AwareDatetime, BeforeValidator(_spelled)]
