from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("channels", "0005_links_and_lost_posts")]

    operations = [
        migrations.AddField(
            model_name="rowuptake",
            name="due_at",
            field=models.DateTimeField(null=True),
        ),
    ]
