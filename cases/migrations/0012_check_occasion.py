
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_party_checks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalpartycheck',
            name='occasion',
            field=models.CharField(choices=[('opening', '登记时'), ('new_party', '新增当事人或者代理人'), ('assignment', '指派律师'), ('again', '再次核对')], max_length=20, verbose_name='核对时机'),
        ),
        migrations.AlterField(
            model_name='partycheck',
            name='occasion',
            field=models.CharField(choices=[('opening', '登记时'), ('new_party', '新增当事人或者代理人'), ('assignment', '指派律师'), ('again', '再次核对')], max_length=20, verbose_name='核对时机'),
        ),
    ]
