"""Every history table of this room gets the columns of the chain."""

from django.db import migrations

from mediation.history.resealing import AddChainColumns


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_destruction"), ("history", "0003_chains")]

    operations = [AddChainColumns()]
