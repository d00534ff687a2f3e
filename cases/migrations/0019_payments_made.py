"""What had been paid becomes rows: one for each instalment, or sum due as a whole, of which something came.

Of a sum that came in parts only the last day and the total were on record; they make one row. Its
history row continues the chain of the case.
"""

from typing import Any

from django.db import migrations
from django.utils import timezone

from mediation.history import chain
from mediation.history.chained import format_of
from mediation.vault.fields import Sealed


def to_rows(apps: Any, schema_editor: Any) -> None:
    Instalment = apps.get_model("cases", "Instalment")
    Term = apps.get_model("cases", "Term")
    paid = [
        (part.case_id, part.term_id, part.pk, part.paid_on or _last_day(apps, part), part.paid_amount)
        for part in Instalment.objects.filter(paid_amount__gt=0).order_by("pk")
    ]
    paid += [
        (term.case_id, term.pk, None, term.performed_on, term.amount if term.kind == "money" else None)
        for term in Term.objects.filter(performed_on__isnull=False, instalments=None).order_by("pk")
    ]
    numbers: dict[int, int] = {}
    for case, term, part, paid_on, amount in sorted(paid, key=lambda row: (row[0], row[3])):
        numbers[case] = numbers.get(case, 0) + 1
        _write(
            apps, case_id=case, number=numbers[case], term_id=term, instalment_id=part,
            paid_on=paid_on, amount=amount,
        )  # fmt: skip
    if paid:
        _remember_format(apps)


def _last_day(apps: Any, part: Any) -> Any:
    """Of a part payment only the act has a day: that of the newest history row that says so."""
    rows = apps.get_model("cases", "HistoricalInstalment").objects.filter(id=part.pk)
    newest = rows.exclude(act_happened_on=None).order_by("-history_date", "-history_id").first()
    return newest.act_happened_on if newest else part.due_on


def _write(apps: Any, **values: Any) -> None:
    now = timezone.now()
    row = apps.get_model("cases", "Payment").objects.create(**values)
    type(row).objects.filter(pk=row.pk).update(recorded_at=now)
    past = apps.get_model("cases", "HistoricalPayment")(
        id=row.pk,
        **values,
        recorded_at=now,
        taken_back_reason=Sealed(""),
        history_date=now,
        history_type="+",
        aggregate=f"cases.case:{row.case_id}",
        actor_name="system",
        actor_role="system",
        act="record_payment",
    )
    past.chain = past.aggregate
    chain.append([past], insert=past.save)


def _remember_format(apps: Any) -> None:
    """By which columns these rows are verified, also when later migrations add some."""
    model = apps.get_model("cases", "HistoricalPayment")
    digest, columns = format_of(model)
    apps.get_model("history", "ChainFormat").objects.get_or_create(
        digest=digest, defaults={"table": model._meta.db_table, "columns": columns}
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_payments"), ("history", "0003_chains")]

    operations = [migrations.RunPython(to_rows, migrations.RunPython.noop)]
