from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("channels", "0006_letters_take_turns")]

    operations = [
        migrations.AddField(
            model_name="rowuptake",
            name="due_at",
            field=models.DateTimeField(null=True),
        ),
    ]
