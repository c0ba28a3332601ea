"""What a case gathers: alerts, evidence, answers, decisions, texts, tasks; and its owner, severity, clock."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CaseAnswers',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('answers', models.JSONField()),
                ('priority', models.CharField(blank=True, default='', max_length=10)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['case', 'number'],
            },
        ),
        migrations.CreateModel(
            name='CaseDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(blank=True, default='', max_length=20)),
                ('silence', models.CharField(blank=True, default='', max_length=30)),
                ('note', models.CharField(blank=True, default='', max_length=1000)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CasePost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('source_id', models.CharField(blank=True, default='', max_length=200)),
                ('author', models.CharField(blank=True, default='', max_length=100)),
                ('text', models.TextField(blank=True, default='')),
                ('language', models.CharField(blank=True, default='', max_length=35)),
                ('written_at', models.DateTimeField(null=True)),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('expired_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['case', 'number'],
            },
        ),
        migrations.CreateModel(
            name='CaseTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=300)),
                ('due_at', models.DateTimeField(null=True)),
                ('at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Remark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('note', 'note'), ('message', 'message')], max_length=10)),
                ('text', models.TextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_closed_with_decision',
        ),
        migrations.AddField(
            model_name='case',
            name='answer_by',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='own_cases', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='case',
            name='priority',
            field=models.CharField(blank=True, default='', max_length=10),
        ),
        migrations.AddField(
            model_name='case',
            name='severity',
            field=models.CharField(default='ordinary', max_length=10),
        ),
        migrations.AddField(
            model_name='case',
            name='silence',
            field=models.CharField(blank=True, default='', max_length=30),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['state', 'answer_by', '-opened_at'], name='case_by_clock'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['owner', 'state'], name='case_by_owner'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(fields=['rank', '-raised_at', 'id'], name='alert_by_rank'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['ordinary', 'serious', 'crisis'])), name='case_severity'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('priority__in', ['', 'high', 'medium', 'low'])), name='case_priority'),
        ),
        migrations.AddField(
            model_name='casealert',
            name='alert',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='cases.alert'),
        ),
        migrations.AddField(
            model_name='casealert',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='casealert',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attached', to='cases.case'),
        ),
        migrations.AddField(
            model_name='caseanswers',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='caseanswers',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='cases.case'),
        ),
        migrations.AddField(
            model_name='casedecision',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='casedecision',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='cases.case'),
        ),
        migrations.AddField(
            model_name='casepost',
            name='alert',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.alert'),
        ),
        migrations.AddField(
            model_name='casepost',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='casepost',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='cases.case'),
        ),
        migrations.AddField(
            model_name='casetask',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='casetask',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='cases.case'),
        ),
        migrations.AddField(
            model_name='casetask',
            name='done_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='casetask',
            name='who',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_tasks', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='remark',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='remark',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='cases.case'),
        ),
        migrations.AddConstraint(
            model_name='casealert',
            constraint=models.UniqueConstraint(fields=('case', 'alert'), name='case_alert_once'),
        ),
        migrations.AddConstraint(
            model_name='caseanswers',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='case_answers_number'),
        ),
        migrations.AddConstraint(
            model_name='caseanswers',
            constraint=models.CheckConstraint(condition=models.Q(('priority__in', ['', 'high', 'medium', 'low'])), name='case_answers_priority'),
        ),
        migrations.AddConstraint(
            model_name='casedecision',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['', 'respond', 'do-not-respond'])), name='case_decision_code'),
        ),
        migrations.AddConstraint(
            model_name='casepost',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='case_post_number'),
        ),
        migrations.AddConstraint(
            model_name='casepost',
            constraint=models.UniqueConstraint(fields=('case', 'sha256'), name='case_post_once'),
        ),
        migrations.AddConstraint(
            model_name='casepost',
            constraint=models.CheckConstraint(condition=models.Q(('expired_at', None), models.Q(('author', ''), ('language', ''), ('source_id', ''), ('text', '')), _connector='OR'), name='case_post_expired_empty'),
        ),
        migrations.AddIndex(
            model_name='casetask',
            index=models.Index(fields=['who', 'done_at'], name='case_task_of'),
        ),
        migrations.AddConstraint(
            model_name='casetask',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='case_task_done_whole'),
        ),
        migrations.AddConstraint(
            model_name='remark',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['note', 'message'])), name='remark_kind'),
        ),
    ]
