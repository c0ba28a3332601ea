from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0001_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='outboxrow',
            name='plan',
            field=models.JSONField(default=list),
        ),
        migrations.AddIndex(
            model_name='outboxrow',
            index=models.Index(fields=['channel', 'state', 'id'], name='outbox_of_channel'),
        ),
    ]
