"""Texts that wait for their hour."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('cases', '0001_initial'),
        ('releases', '0005_drafting'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("released", "released"),
                            ("recalled", "recalled"),
                            ("refused", "refused"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("scheduled_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("code", models.CharField(blank=True, default="", max_length=40)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="draft",
            name="draft_state",
        ),
        migrations.AddField(
            model_name="draftversion",
            name="embargo",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="draft",
            name="state",
            field=models.CharField(
                choices=[
                    ("writing", "writing"),
                    ("submitted", "submitted"),
                    ("approved", "approved"),
                    ("scheduled", "scheduled"),
                    ("queued", "queued"),
                    ("published", "published"),
                    ("discarded", "discarded"),
                ],
                default="writing",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["writing", "submitted", "approved", "scheduled", "queued", "published", "discarded"])
                ),
                name="draft_state",
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="release",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="schedule", to="releases.release"
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="scheduled_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="schedule",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="schedules", to="releases.draftversion"
            ),
        ),
        migrations.AddIndex(
            model_name="schedule",
            index=models.Index(fields=["state", "due_at"], name="schedule_due"),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")), fields=("version",), name="version_waits_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "released", "recalled", "refused"])), name="schedule_state"
            ),
        ),
    ]
