from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("channels", "0003_letters"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="outboxcopy",
            index=models.Index(fields=["row", "state", "code"], name="copy_of_row"),
        ),
    ]
