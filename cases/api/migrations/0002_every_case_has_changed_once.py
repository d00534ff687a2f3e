"""Who begins to read finds the cases that were there before."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("case_api", "0001_initial"), ("cases", "0019_payments_made")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO case_api_casechange (case_id, position, changed_at)"
            " SELECT id, NULL, created_at FROM cases_case WHERE true"
            " ON CONFLICT (case_id) DO NOTHING",
            migrations.RunSQL.noop,
        )
    ]
