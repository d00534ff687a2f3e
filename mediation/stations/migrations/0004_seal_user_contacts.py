"""Accounts' e-mail addresses and telephones from before they were encrypted."""

from django.db import migrations

from mediation.vault.fields import PREFIX, Sealed

NAMES = ("email", "phone")


def seal(apps, schema_editor):
    users = apps.get_model("stations", "User").objects
    history = apps.get_model("stations", "HistoricalUser").objects
    for user in users.all():
        newest = history.filter(id=user.pk).order_by("-history_id").first()
        tokens = {}
        for name in NAMES:
            plain = getattr(user.__dict__[name], "token", "")
            if not plain or plain.startswith(PREFIX):
                continue
            # The ciphertext that history holds already: both stay the same to the letter.
            kept = newest.__dict__[name] if newest else None
            same = kept is not None and kept.reveal() == plain
            tokens[name] = kept if same else Sealed.of(plain, user.data_key_id)
        if tokens:
            users.filter(pk=user.pk).update(**tokens)


class Migration(migrations.Migration):

    dependencies = [
        ("stations", "0003_user_contacts_as_ciphertext"),
        ("vault", "0002_destroyed_keys"),
    ]

    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
