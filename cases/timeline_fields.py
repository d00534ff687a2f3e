"""Which columns of a history row people read, under which label, and in which words."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import file_parts
from cases.models import (
    Agent,
    Agreement,
    Attachment,
    Attendance,
    Case,
    MediationSession,
    Member,
    Party,
)
from cases.models.base import CaseRow
from cases.sight import HIDDEN, Sight, mask_name, masked, party_name
from mediation.papers import registry
from mediation.papers.models import Paper, PaperDraft
from mediation.people.masking import MASKS
from mediation.ui import formats
from mediation.ui.parts import Text
from mediation.vault.crypto import Unreadable
from mediation.vault.fields import BlindIndexField, EncryptedTextField, Sealed

#: Bookkeeping that tells people nothing beyond what stands beside it.
TECHNICAL = frozenset(
    {
        "case", "data_key_id", "version", "station", "created_by", "created_at", "order", "person",
        "employer", "stored", "uploaded_by", "uploaded_at", "author", "written_at", "taken_by", "made_by",
        "subject_label", "subject_id", "root_ref", "context_json", "entries_json", "template_version",
        "n", "pdf", "issued_at", "issued_by_id", "issued_by_name", "issued_by_role", "issued_by_organisation",
        "sha256", "joint", "token", "code", "key", "restricted_text", "inputs", "result",
    }
)  # fmt: skip
#: Numbers and addresses: masked in history for everybody. Who needs them unmasks the live ones.
PROTECTED = frozenset(MASKS)
#: What tells a stranger who somebody is, beside the name.
IDENTIFYING = PROTECTED | {"credit_code"}
RECORDS = frozenset({"record", "proposal"})
#: Texts in which nobody writes freely.
NUMBERS = frozenset({"serial", "case_number", "number", "kind"})
NAMED = (Party, Agent, Attendance, Member)
#: Columns whose model gives them no name of their own.
_LABELS: dict[str, Text] = {
    "agent": gettext_lazy("代理人"),
    "agreement": gettext_lazy("调解协议"),
    "amount": gettext_lazy("金额"),
    "claim": gettext_lazy("调解请求"),
    "earlier": gettext_lazy("关联案件"),
    "ending": gettext_lazy("结案方式"),
    "extension": gettext_lazy("延期"),
    "member": gettext_lazy("成员"),
    "objective_met": gettext_lazy("客观条件具备"),
    "organisation": gettext_lazy("组织"),
    "participation": gettext_lazy("承办人员"),
    "party": gettext_lazy("当事人"),
    "reason": gettext_lazy("理由"),
    "respondent": gettext_lazy("被申请人"),
    "session": gettext_lazy("调解会议"),
    "term": gettext_lazy("协议条款"),
}
_RELATED: dict[str, tuple[str, ...]] = {
    "participation": ("user",),
    "claimagainst": ("claim", "respondent"),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key found in a row, to be named once all of a page's are known."""

    model: type[models.Model]
    pk: Any


@lru_cache(maxsize=100)
def readable_fields(model: type[models.Model]) -> tuple[Any, ...]:
    """The columns of `model` that a person would miss, in the model's order."""
    return tuple(
        field
        for field in model._meta.concrete_fields
        if not field.primary_key
        and field.name not in TECHNICAL
        and field.name not in getattr(model, "untold_fields", ())
        and not isinstance(field, BlindIndexField)
    )


def field_label(field: Any) -> Text:
    """What people call the column."""
    own: Text = field.verbose_name
    return _LABELS.get(field.name, own) if str(own).isascii() else own


class Reader:
    """Turns stored values into words for one reader of one case.

    A destroyed data key is met once: after the first unreadable value the rest is not tried.
    """

    def __init__(self, case: Case, sight: Sight) -> None:
        self.case, self.sight = case, sight
        self._destroyed = False
        self._names: dict[tuple[type[models.Model], Any], str] = {}

    def raw(self, row: Any, field: Any) -> Any:
        """The stored value, decrypted; the sentence for a destroyed one; a Reference for a key."""
        if is_sealed(field) and self._is_held_back(row):
            return HIDDEN
        if self._destroyed and is_sealed(field):
            return self._unreadable(row, field)
        try:
            value = getattr(row, field.attname)
        except Unreadable:
            self._destroyed = True
            return self._unreadable(row, field)
        if field.is_relation and value is not None:
            return Reference(field.related_model, value)
        return value

    def _is_held_back(self, row: Any) -> bool:
        """Whether the row is a scan that only readers of records open: its name tells of it."""
        if self.sight.records or row._meta.model_name not in ("attachment", "historicalattachment"):
            return False
        return row.category in file_parts.HELD_BACK

    @staticmethod
    def _unreadable(row: Any, field: Any) -> str:
        """An empty value was never sealed, so it stays empty."""
        stored = row.__dict__.get(field.attname)
        return unreadable() if isinstance(stored, Sealed) and stored.token else ""

    def words(self, field: Any, value: Any) -> str:
        """A value as this reader may see it; "" for an empty one."""
        if value is None or value == "" or value == unreadable():
            return str(value or "")
        if isinstance(value, Reference):
            return self._names.get((value.model, value.pk), _("（已移除）"))
        if field.name in IDENTIFYING and not self.sight.content:
            return HIDDEN
        if field.name in PROTECTED:
            return masked(field.name, value)
        if (is_sealed(field) or is_free_text(field)) and not self._may_read(field):
            is_name = field.name == "name" and issubclass(field.model, NAMED)
            return mask_name(str(value), is_person=True) if is_name else HIDDEN
        if field.model in (Paper, PaperDraft) and field.name == "kind":
            return paper_title(value)
        return plain_words(field, value)

    def reason(self, row: Any) -> str:
        """Why, in the person's words: free text."""
        try:
            text = "" if self._destroyed else row.history_change_reason or ""
        except Unreadable:
            self._destroyed = True
            text = unreadable()
        return text if self.sight.content or not text else HIDDEN

    def _may_read(self, field: Any) -> bool:
        return self.sight.records if field.name in RECORDS else self.sight.content

    def learn(self, references: set[Reference]) -> None:
        """Fetch the names of all referenced rows: one query for each model among them."""
        by_model: dict[type[models.Model], set[Any]] = {}
        for reference in references:
            by_model.setdefault(reference.model, set()).add(reference.pk)
        for model, keys in by_model.items():
            related = _RELATED.get(model._meta.model_name or "", ())
            # The base manager: history names those who are party no longer, too.
            rows = model._base_manager.select_related(*related).filter(pk__in=keys)
            for row in rows:
                self._names[model, row.pk] = self.name_of(row)

    def name_of(self, row: Any) -> str:
        """A referenced row in a few words."""
        if isinstance(row, Party):
            return party_name(row, self.sight)
        if isinstance(row, Agent | Member):
            return row.name if self.sight.content else mask_name(row.name, is_person=True)
        if isinstance(row, Attachment):
            return row.name if self.sight.content and not self._is_held_back(row) else HIDDEN
        if isinstance(row, Agreement):
            return _("第%(number)s稿") % {"number": row.number}
        if isinstance(row, MediationSession):
            return _("第%(number)s次") % {"number": row.number}
        if isinstance(row, Case):
            return row.serial
        if isinstance(row, CaseRow) and not self.sight.content:
            return HIDDEN  # its own words may name somebody
        return str(row)


def unreadable() -> str:
    """What stands in the place of a value whose key has been destroyed."""
    return _("（密钥已销毁，无法读取）")


def is_sealed(field: Any) -> bool:
    """Whether the column stands as ciphertext in history."""
    sealed = getattr(field.model, "sealed_fields", ())
    return isinstance(field, EncryptedTextField) or field.name in sealed


def is_free_text(field: Any) -> bool:
    """Whether people type what they like into the column."""
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and not field.choices and field.name not in NUMBERS


def paper_title(code: str) -> str:
    """What a kind of paper is called."""
    return str(registry.title(code))


def plain_words(field: Any, value: Any) -> str:
    """A value in words, whoever reads; `Reader.words` asks first who may."""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return formats.moment(timezone.localtime(value))
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, Decimal):
        return formats.money(value)
    return str(value)
