from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_watch_terms'),
    ]

    operations = [
        migrations.AddField(
            model_name='alert',
            name='network',
            field=models.CharField(blank=True, db_default='', db_index=True, default='', max_length=40),
        ),
    ]
