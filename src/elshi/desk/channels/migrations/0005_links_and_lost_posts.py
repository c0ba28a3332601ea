import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("channels", "0004_copies_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="rowuptake",
            name="links",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="rowuptake",
            name="noted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="rowuptake",
            name="noted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
