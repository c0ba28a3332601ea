"""Answers by post and chat, and the same words found by an index."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from elshi.desk.questions.joining import words_key


def fill_words(apps: Any, _editor: Any) -> None:
    """Of the questions that are there already."""
    questions = apps.get_model("questions", "Question").objects.exclude(text="")
    for question in questions.iterator(chunk_size=1_000):
        question.words_key = words_key(question.text, language=question.language)
        question.save(update_fields=["words_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('questions', '0001_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='question',
            name='words_key',
            field=models.CharField(blank=True, db_index=True, default='', max_length=64),
        ),
        migrations.RunPython(fill_words, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', 'queued'), ('sending', 'sending'), ('confirmed', 'confirmed'), ('failed', 'failed'), ('unknown', 'unknown'), ('manual', 'manual'), ('dropped', 'dropped')], default='queued', max_length=12)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(null=True)),
                ('code', models.CharField(blank=True, default='', max_length=40)),
                ('record', models.CharField(max_length=120)),
                ('version', models.PositiveIntegerField()),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='questions.question')),
            ],
            options={
                'ordering': ['due_at', 'id'],
                'indexes': [models.Index(fields=['state', 'due_at'], name='delivery_due')],
                'constraints': [models.UniqueConstraint(fields=('question', 'record', 'version'), name='delivery_once'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'sending', 'confirmed', 'failed', 'unknown', 'manual', 'dropped'])), name='delivery_state')],
            },
        ),
    ]
