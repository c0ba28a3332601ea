"""Made by makemigrations from the models."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_initial'),
        ('releases', '0002_triggers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ControlCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_id', models.CharField(blank=True, db_index=True, default='', max_length=60)),
                ('platform', models.CharField(max_length=40)),
                ('handle', models.CharField(max_length=200)),
                ('url', models.CharField(blank=True, default='', max_length=2000)),
                ('proofs', models.JSONField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('draft', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='releases.draft')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('record_id', models.CharField(db_index=True, max_length=60)),
                ('kind', models.CharField(choices=[('seized', 'seized'), ('suspended', 'suspended'), ('copied', 'copied')], max_length=10)),
                ('since', models.DateTimeField()),
                ('successor', models.CharField(blank=True, default='', max_length=60)),
                ('lookalike_platform', models.CharField(blank=True, default='', max_length=40)),
                ('lookalike_handle', models.CharField(blank=True, default='', max_length=200)),
                ('lookalike_url', models.CharField(blank=True, default='', max_length=2000)),
                ('opened_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, default='', max_length=20)),
                ('closed_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='cases.case')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-opened_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('screenshot', 'screenshot'), ('file', 'file'), ('url', 'url'), ('post', 'post'), ('text', 'text')], max_length=10)),
                ('description', models.CharField(max_length=500)),
                ('url', models.CharField(blank=True, default='', max_length=2000)),
                ('media_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('seen_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='registry.incident')),
            ],
            options={
                'ordering': ['incident', 'number'],
            },
        ),
        migrations.CreateModel(
            name='IncidentAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=[('reported-to-platform', 'reported-to-platform'), ('sessions-ended', 'sessions-ended'), ('password-changed', 'password-changed'), ('holder-warned', 'holder-warned'), ('notice-published', 'notice-published'), ('protest-note-sent', 'protest-note-sent'), ('reported-to-police', 'reported-to-police'), ('answer-received', 'answer-received'), ('account-restored', 'account-restored'), ('copy-taken-down', 'copy-taken-down'), ('other', 'other')], max_length=30)),
                ('note', models.CharField(blank=True, default='', max_length=1000)),
                ('done_at', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='registry.incident')),
            ],
            options={
                'ordering': ['done_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('protest-note', 'protest-note'), ('complaint', 'complaint')], max_length=20)),
                ('language', models.CharField(max_length=5)),
                ('created_at', models.DateTimeField()),
                ('form', models.TextField(blank=True, default='')),
                ('sha256', models.CharField(blank=True, default='', max_length=64)),
                ('final_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('final_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='registry.incident')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='LetterVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('reference', models.CharField(blank=True, default='', max_length=100)),
                ('recipient', models.CharField(blank=True, default='', max_length=200)),
                ('narrative', models.TextField(blank=True, default='')),
                ('demand', models.TextField(blank=True, default='')),
                ('contact', models.CharField(blank=True, default='', max_length=500)),
                ('created_at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='registry.letter')),
            ],
            options={
                'ordering': ['letter', 'number'],
            },
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['seized', 'suspended', 'copied'])), name='incident_kind'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), ('outcome', '')), models.Q(('outcome__in', ['restored', 'replaced', 'taken-down', 'given-up', 'no-incident']), ('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='incident_closed_with_outcome'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('record_id', 'kind', 'lookalike_platform', 'lookalike_handle'), name='one_open_incident'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('incident', 'number'), name='evidence_number'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('incident', 'sha256'), name='evidence_once'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['screenshot', 'file', 'url', 'post', 'text'])), name='evidence_kind'),
        ),
        migrations.AddConstraint(
            model_name='incidentact',
            constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['reported-to-platform', 'sessions-ended', 'password-changed', 'holder-warned', 'notice-published', 'protest-note-sent', 'reported-to-police', 'answer-received', 'account-restored', 'copy-taken-down', 'other'])), name='incident_measure'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['protest-note', 'complaint'])), name='letter_kind'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('final_at', None), ('final_by', None), ('form', ''), ('sha256', '')), models.Q(models.Q(('form', ''), _negated=True), models.Q(('sha256', ''), _negated=True), ('final_at__isnull', False), ('final_by__isnull', False)), _connector='OR'), name='letter_final_whole'),
        ),
        migrations.AddConstraint(
            model_name='letterversion',
            constraint=models.UniqueConstraint(fields=('letter', 'number'), name='letter_version_number'),
        ),
    ]
