
import django.db.models.deletion
import mediation.vault.fields
import simple_history.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('stations', '0008_aid_number_pattern'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=60, verbose_name='用途')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_on', models.DateField(verbose_name='创建日期')),
                ('used_on', models.DateField(editable=False, null=True, verbose_name='最近使用')),
                ('revoked_on', models.DateField(editable=False, null=True, verbose_name='撤销日期')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='stations.membership', verbose_name='身份')),
            ],
            options={
                'verbose_name': '日历订阅',
                'verbose_name_plural': '日历订阅',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='HistoricalCalendarFeed',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, verbose_name='ID')),
                ('chain_seq', models.PositiveBigIntegerField(editable=False, null=True)),
                ('chain_prev', models.CharField(editable=False, max_length=64, null=True)),
                ('chain_mac', models.CharField(editable=False, max_length=64, null=True)),
                ('chain_format', models.CharField(editable=False, max_length=32, null=True)),
                ('aggregate', models.CharField(db_index=True, max_length=80)),
                ('actor_id', models.BigIntegerField(null=True)),
                ('actor_name', models.CharField(max_length=150)),
                ('actor_role', models.CharField(max_length=30)),
                ('actor_organisation', models.CharField(max_length=30)),
                ('act', models.CharField(max_length=60)),
                ('request_id', models.CharField(max_length=64)),
                ('act_happened_on', models.DateField(null=True)),
                ('history_change_reason', mediation.vault.fields.EncryptedTextField(null=True)),
                ('label', models.CharField(max_length=60, verbose_name='用途')),
                ('made_on', models.DateField(verbose_name='创建日期')),
                ('revoked_on', models.DateField(editable=False, null=True, verbose_name='撤销日期')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('membership', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='stations.membership', verbose_name='身份')),
            ],
            options={
                'verbose_name': 'historical 日历订阅',
                'verbose_name_plural': 'historical 日历订阅',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'indexes': [models.Index(fields=['id', '-history_date', '-history_id'], name='stations_calendarfeed_asof')],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
