"""Current alerts are counted on every page of the desk: an index keeps that cheap among 100,000 of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_offices")]

    operations = [
        migrations.AddIndex(model_name="alert", index=models.Index(fields=["rank"], name="alert_rank")),
    ]
