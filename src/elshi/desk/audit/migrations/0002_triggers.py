"""The database's own guards came here once; now they come after all migrations (`audit.triggers.guard`)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = []
