"""Networks know since when they are known."""

from typing import Any

from django.db import migrations, models


def since_found(apps: Any, _editor: Any) -> None:
    """Of those that are there, nothing earlier is known than when they were found last."""
    apps.get_model("networks", "AccountNetwork").objects.update(known_since=models.F("found_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('networks', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='accountnetwork',
            name='known_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(since_found, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='accountnetwork',
            name='known_since',
            field=models.DateTimeField(),
        ),
    ]
