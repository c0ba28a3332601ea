"""Several approvals, clearances, emergency releases; and rounds, so that a text sent back is approved anew."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def begin_second_rounds(apps: Any, schema_editor: Any) -> None:
    """What is with its writers or was handed in may have been sent back before: no old approval counts there."""
    apps.get_model("releases", "Draft").objects.filter(state__in=("writing", "submitted")).update(round=2)


class Migration(migrations.Migration):

    dependencies = [
        ('releases', '0003_topic_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Clearance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clearance', models.CharField(choices=[('regional', 'regional'), ('legal', 'legal')], max_length=10)),
                ('sha256', models.CharField(max_length=64)),
                ('role', models.CharField(max_length=20)),
                ('round', models.PositiveIntegerField()),
                ('cleared_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['cleared_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ClearanceMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clearance', models.CharField(choices=[('regional', 'regional'), ('legal', 'legal')], max_length=10)),
                ('wanted', models.BooleanField()),
                ('role', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Emergency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('role', models.CharField(max_length=20)),
                ('round', models.PositiveIntegerField()),
                ('code', models.CharField(choices=[('danger', 'danger'), ('false-claim', 'false-claim'), ('nobody-there', 'nobody-there'), ('other', 'other')], max_length=20)),
                ('note', models.CharField(max_length=1000)),
                ('at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SecondLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=20)),
                ('said', models.CharField(choices=[('confirmed', 'confirmed'), ('objected', 'objected')], max_length=10)),
                ('note', models.CharField(blank=True, default='', max_length=1000)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='approval',
            name='one_approval_per_person',
        ),
        migrations.AddField(
            model_name='approval',
            name='round',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='draft',
            name='round',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.RunPython(begin_second_rounds, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(fields=('version', 'approver', 'round'), name='one_approval_per_person'),
        ),
        migrations.AddField(
            model_name='clearance',
            name='officer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='clearance',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clearances', to='releases.draftversion'),
        ),
        migrations.AddField(
            model_name='clearancemark',
            name='draft',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clearance_marks', to='releases.draft'),
        ),
        migrations.AddField(
            model_name='clearancemark',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='emergency',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='emergency',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergencies', to='releases.draftversion'),
        ),
        migrations.AddField(
            model_name='release',
            name='emergency',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='release', to='releases.emergency'),
        ),
        migrations.AddField(
            model_name='secondlook',
            name='emergency',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='second_look', to='releases.emergency'),
        ),
        migrations.AddField(
            model_name='secondlook',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='clearance',
            constraint=models.UniqueConstraint(fields=('version', 'clearance', 'round'), name='one_clearance_of_a_name'),
        ),
        migrations.AddConstraint(
            model_name='clearance',
            constraint=models.CheckConstraint(condition=models.Q(('clearance__in', ('regional', 'legal'))), name='clearance_name'),
        ),
        migrations.AddConstraint(
            model_name='clearancemark',
            constraint=models.CheckConstraint(condition=models.Q(('clearance__in', ('regional', 'legal'))), name='clearance_mark_name'),
        ),
        migrations.AddConstraint(
            model_name='emergency',
            constraint=models.UniqueConstraint(fields=('version', 'round'), name='one_emergency_in_a_round'),
        ),
        migrations.AddConstraint(
            model_name='emergency',
            constraint=models.CheckConstraint(condition=models.Q(('code__in', ('danger', 'false-claim', 'nobody-there', 'other'))), name='emergency_code'),
        ),
        migrations.AddConstraint(
            model_name='secondlook',
            constraint=models.CheckConstraint(condition=models.Q(('said__in', ['confirmed', 'objected'])), name='second_look_said'),
        ),
    ]
