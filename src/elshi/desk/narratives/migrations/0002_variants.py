"""In how many wordings the most varied text of a day came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Days that were looked at before say 0 until they are looked at again."""

    dependencies = [("narratives", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="narrativeday", name="variants", field=models.PositiveIntegerField(default=0)
        )
    ]
