"""A case that ends without a response says why."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_case_work_rows'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('decision', ''), ('silence', ''), ('state', 'open')), models.Q(('closed_at__isnull', False), ('decision', 'respond'), ('silence', ''), ('state', 'closed')), models.Q(('closed_at__isnull', False), ('decision', 'do-not-respond'), ('silence__in', ['limited-circulation', 'would-amplify', 'not-false', 'already-answered', 'for-others-to-answer', 'facts-not-known', 'other', 'not-recorded']), ('state', 'closed')), _connector='OR'), name='case_closed_with_decision'),
        ),
    ]
