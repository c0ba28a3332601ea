"""A staff database from nothing: every table as the models say, in one step, in the place of all migrations.

The migrations come to the same tables by a longer way, with a picture of all models after each of their steps, which
takes several seconds of every first start. Each is noted as done, so the next one goes on from here.
"""

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model
from django.utils.timezone import now


def is_empty() -> bool:
    """Whether there is no table yet. Raises DatabaseError."""
    return not connection.introspection.table_names()


def make_tables() -> None:
    """All tables, in one transaction, and what follows every migration (guards, names of rights). Raises DatabaseError.

    Whoever is killed before the end leaves no table, or all of them; the rest is done by the next `migrate`.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    done = executor.recorder.Migration
    emit_pre_migrate_signal(0, False, connection.alias, plan=plan)
    with connection.schema_editor() as editor:
        tables: list[type[Model]] = [*apps.get_models(), done]
        for model in tables:
            if model._meta.can_migrate(connection):  # noqa: SLF001  # documented, for all its underscore
                editor.create_model(model)
        done.objects.using(connection.alias).bulk_create(
            done(app=migration.app_label, name=migration.name, applied=now()) for migration, _ in plan
        )
    emit_post_migrate_signal(0, False, connection.alias, plan=plan)
