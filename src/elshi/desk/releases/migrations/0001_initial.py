"""Made by makemigrations from the models."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('statement', 'statement'), ('account', 'account'), ('office', 'office'), ('withdrawal', 'withdrawal')], default='statement', max_length=10)),
                ('state', models.CharField(choices=[('writing', 'writing'), ('submitted', 'submitted'), ('approved', 'approved'), ('queued', 'queued'), ('published', 'published'), ('discarded', 'discarded')], default='writing', max_length=10)),
                ('authentic', models.CharField(default='kk', max_length=5)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('record_id', models.CharField(blank=True, default='', max_length=120)),
                ('record_version', models.PositiveIntegerField(default=1)),
                ('returned_code', models.CharField(blank=True, default='', max_length=20)),
                ('returned_reason', models.CharField(blank=True, default='', max_length=1000)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='cases.case')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('returned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-updated_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DraftVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('content', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='releases.draft')),
            ],
            options={
                'ordering': ['draft', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('role', models.CharField(max_length=20)),
                ('approved_at', models.DateTimeField()),
                ('approver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='releases.draftversion')),
            ],
            options={
                'ordering': ['approved_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_id', models.CharField(max_length=120)),
                ('record_version', models.PositiveIntegerField()),
                ('year', models.PositiveIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('unsigned', models.TextField()),
                ('state', models.CharField(choices=[('queued', 'queued'), ('signed', 'signed'), ('published', 'published'), ('refused', 'refused')], default='queued', max_length=10)),
                ('signed', models.BinaryField(null=True)),
                ('leaf_hash', models.CharField(blank=True, default='', max_length=64)),
                ('log_index', models.PositiveBigIntegerField(null=True)),
                ('epoch', models.PositiveIntegerField(null=True)),
                ('queued_at', models.DateTimeField()),
                ('signed_at', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('disowned', models.BooleanField(default=False)),
                ('refused_code', models.CharField(blank=True, default='', max_length=40)),
                ('refused_reason', models.CharField(blank=True, default='', max_length=500)),
                ('released_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='releases.draftversion')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='LoggedNumber',
            fields=[
                ('year', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='WitnessNote',
            fields=[
                ('name', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=500)),
                ('epoch', models.PositiveIntegerField()),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('seen_at', models.DateTimeField(null=True)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('failure', models.CharField(blank=True, default='', max_length=500)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='LoggedVersion',
            fields=[
                ('record_id', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField()),
                ('leaf', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='LoggedOffice',
            fields=[
                ('id', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('parent', models.CharField(blank=True, default='', max_length=120)),
                ('host', models.CharField(max_length=253)),
                ('names', models.JSONField(default=dict)),
                ('own_log', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='draft',
            name='replaces',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='releases.release'),
        ),
        migrations.AddConstraint(
            model_name='draftversion',
            constraint=models.UniqueConstraint(fields=('draft', 'number'), name='draft_version_number'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(fields=('version', 'approver'), name='one_approval_per_person'),
        ),
        migrations.AddIndex(
            model_name='release',
            index=models.Index(fields=['state', 'id'], name='release_queue'),
        ),
        migrations.AddIndex(
            model_name='release',
            index=models.Index(fields=['year', 'number'], name='release_number'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('version',), name='version_released_once'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('record_id', 'record_version'), name='record_version_once'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'signed', 'published', 'refused'])), name='release_state'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['writing', 'submitted', 'approved', 'queued', 'published', 'discarded'])), name='draft_state'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['statement', 'account', 'office', 'withdrawal'])), name='draft_kind'),
        ),
    ]
