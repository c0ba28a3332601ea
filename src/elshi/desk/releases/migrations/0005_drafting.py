"""The work around a draft: renditions, autosaves, glossary, comments, templates."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('releases', '0004_approvals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreed', models.JSONField(default=dict)),
                ('forbidden', models.JSONField(default=dict)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('is_active', models.BooleanField(default=True)),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5)),
                ('part', models.CharField(default='body', max_length=5)),
                ('start', models.PositiveIntegerField(default=0)),
                ('length', models.PositiveIntegerField(default=0)),
                ('quote', models.CharField(blank=True, default='', max_length=500)),
                ('text', models.CharField(max_length=2000)),
                ('created_at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('thread', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='releases.comment')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='releases.draftversion')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='StatementTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('authentic', models.CharField(max_length=5)),
                ('texts', models.JSONField()),
                ('is_active', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Autosave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('based_on', models.PositiveIntegerField(default=0)),
                ('authentic', models.CharField(blank=True, default='', max_length=5)),
                ('texts', models.JSONField(null=True)),
                ('typed_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(db_index=True)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='autosaves', to='releases.draft')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['draft', 'person'],
                'constraints': [models.UniqueConstraint(fields=('draft', 'person'), name='one_autosave_per_person')],
            },
        ),
        migrations.CreateModel(
            name='RenditionWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=5)),
                ('due_at', models.DateTimeField(null=True)),
                ('text_version', models.PositiveIntegerField(default=0)),
                ('made_from', models.PositiveIntegerField(default=0)),
                ('mark', models.CharField(blank=True, choices=[('', ''), ('ready', 'ready'), ('checked', 'checked')], default='', max_length=10)),
                ('mark_version', models.PositiveIntegerField(default=0)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rendition_work', to='releases.draft')),
                ('marked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('translator', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rendition_work', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['draft', 'language'],
                'constraints': [models.UniqueConstraint(fields=('draft', 'language'), name='one_work_per_language')],
            },
        ),
    ]
