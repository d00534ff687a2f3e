"""Chains, their heads and anchors; looks stand in chains, too."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("history", "0002_who_looked")]

    operations = [
        migrations.CreateModel(
            name="Anchor",
            fields=[
                ("n", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("heads", models.PositiveIntegerField()),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("root", models.CharField(max_length=64)),
            ],
            options={"ordering": ("n",)},
        ),
        migrations.CreateModel(
            name="ChainFormat",
            fields=[
                ("digest", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("table", models.CharField(max_length=100)),
                ("columns", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("chain", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("seq", models.PositiveBigIntegerField()),
                ("mac", models.CharField(max_length=64)),
                ("seal", models.CharField(max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name="accessentry",
            name="chain_seq",
            field=models.PositiveBigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="accessentry",
            name="chain_prev",
            field=models.CharField(editable=False, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="accessentry",
            name="chain_mac",
            field=models.CharField(editable=False, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="accessentry",
            name="chain_format",
            field=models.CharField(editable=False, max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name="accessentry",
            name="at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.CreateModel(
            name="AnchoredHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chain", models.CharField(max_length=80)),
                ("seq", models.PositiveBigIntegerField()),
                ("mac", models.CharField(max_length=64)),
                (
                    "anchor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaves",
                        to="history.anchor",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["chain", "-seq"], name="anchored_head_of_chain")],
            },
        ),
    ]
