from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("channels", "0005_links_and_lost_posts"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="mailletter",
            index=models.Index(fields=["channel", "kind", "state", "due_at"], name="mail_letter_turn"),
        ),
    ]
