"""Made by makemigrations from the models."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('rank', models.PositiveIntegerField()),
                ('score', models.FloatField()),
                ('keys', models.JSONField(default=list)),
                ('first_post_at', models.DateTimeField()),
                ('raised_at', models.DateTimeField(db_index=True)),
                ('updated_at', models.DateTimeField()),
                ('posts', models.PositiveIntegerField()),
                ('accounts', models.PositiveIntegerField()),
                ('languages', models.JSONField(default=list)),
                ('reasons', models.JSONField(default=list)),
                ('sample', models.JSONField(default=list)),
                ('thresholds', models.JSONField(default=dict)),
                ('dismissed_at', models.DateTimeField(null=True)),
                ('dismissed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': [models.Case(models.When(rank=0, then=1), default=0), 'rank', '-raised_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('open', 'open'), ('closed', 'closed')], default='open', max_length=10)),
                ('decision', models.CharField(blank=True, default='', max_length=20)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('alert', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.alert')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-opened_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('alert',), name='one_open_case_per_alert'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('decision', ''), ('state', 'open')), models.Q(('closed_at__isnull', False), ('decision__in', ['respond', 'do-not-respond']), ('state', 'closed')), _connector='OR'), name='case_closed_with_decision')],
            },
        ),
    ]
