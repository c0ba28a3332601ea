from typing import Any

from django.db import migrations, models
from django.db.models import F


def take_over(apps: Any, schema_editor: Any) -> None:
    """What was said until now was posted then."""
    apps.get_model("channels", "Channel").objects.using(schema_editor.connection.alias).update(posted_at=F("confirmed_at"))


class Migration(migrations.Migration):

    dependencies = [("channels", "0007_next_look")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="posted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
