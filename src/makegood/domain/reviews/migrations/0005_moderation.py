import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    """Reviews can be removed, their words withheld, and a new grade set aside (R12.2, R12.5)."""

    dependencies = [
        ('orders', '0004_do_not_ask'),
        ('reviews', '0004_new_reviews'),
        ('sellers', '0005_staff_invitation'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='review',
            name='review_list_by_grade',
        ),
        migrations.AddField(
            model_name='review',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='set_aside_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='review',
            name='explanation_state',
            field=models.CharField(choices=[('shown', 'shown'), ('checking', 'being checked'), ('hidden', 'hidden by the marketplace')], default='shown', max_length=8),
        ),
        migrations.AddField(
            model_name='review',
            name='removed_ground',
            field=models.CharField(blank=True, choices=[('wrong_seller', 'meant for another seller'), ('fraud', 'fraudulent'), ('personal_data', 'personal data'), ('unlawful', 'unlawful or insulting'), ('withdrawn_by_customer', 'withdrawn by the customer')], max_length=21),
        ),
        migrations.AddField(
            model_name='review',
            name='response_state',
            field=models.CharField(choices=[('shown', 'shown'), ('checking', 'being checked'), ('hidden', 'hidden by the marketplace')], default='shown', max_length=8),
        ),
        migrations.AddField(
            model_name='review',
            name='text_state',
            field=models.CharField(choices=[('shown', 'shown'), ('checking', 'being checked'), ('hidden', 'hidden by the marketplace')], default='shown', max_length=8),
        ),
        migrations.AddField(
            model_name='review',
            name='counting',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(removed_at__isnull=True, set_aside_at__isnull=True, then=django.db.models.functions.comparison.Coalesce('new_overall', 'overall')), models.When(removed_at__isnull=True, then=models.F('overall'))), output_field=models.PositiveSmallIntegerField(null=True)),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['seller', 'counting', '-submitted_at', '-id'], name='review_list_by_grade'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('text_state', 'checking')), fields=['stored_at', 'id'], name='review_checking_text'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('explanation_state', 'checking')), fields=['new_overall_at', 'id'], name='review_checking_explained'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(condition=models.Q(('response_state', 'checking')), fields=['response_at', 'id'], name='review_checking_response'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_ground', '')), models.Q(('removed_at__isnull', False), models.Q(('removed_ground', ''), _negated=True)), _connector='OR'), name='removed_with_a_ground'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('set_aside_at__isnull', True), ('new_overall__isnull', False), _connector='OR'), name='set_aside_a_new_grade'),
        ),
    ]
