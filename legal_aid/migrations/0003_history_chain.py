"""The last room's tables get the columns of the chain; then all that is there is chained."""

from django.db import migrations

from mediation.history.resealing import AddChainColumns, seal_existing


class Migration(migrations.Migration):
    dependencies = [
        ("legal_aid", "0002_destruction"),
        ("cases", "0010_history_chain"),
        ("deadlines", "0002_history_chain"),
        ("papers", "0002_history_chain"),
        ("people", "0003_history_chain"),
        ("stations", "0006_history_chain"),
    ]

    operations = [AddChainColumns(), migrations.RunPython(seal_existing, migrations.RunPython.noop)]
