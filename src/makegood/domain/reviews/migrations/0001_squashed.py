from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.comparison
import makegood.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('reviews', '0001_initial'), ('reviews', '0002_conversation'), ('reviews', '0003_shop_filters'), ('reviews', '0004_new_reviews'), ('reviews', '0005_moderation'), ('reviews', '0006_to_do'), ('reviews', '0007_response_hidden_at'), ('reviews', '0008_imported'), ('reviews', '0009_repair_sums'), ('reviews', '0010_to_do_counted'), ('reviews', '0011_rising_indexes'), ('reviews', '0012_sellers_are_many')]

    initial = True

    dependencies = [
        ('orders', '0007_ids_looked_up_whole'),
        ('sellers', '0007_drop_revision'),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('overall', models.PositiveSmallIntegerField()),
                ('as_described', models.PositiveSmallIntegerField(null=True)),
                ('delivery_time', models.PositiveSmallIntegerField(null=True)),
                ('condition', models.PositiveSmallIntegerField(null=True)),
                ('contact', models.PositiveSmallIntegerField(null=True)),
                ('had_contact', models.BooleanField(null=True)),
                ('text', models.TextField(blank=True)),
                ('origin', models.CharField(choices=[('link', 'written through the link in the invitation'), ('api', 'handed in by the marketplace'), ('import', 'imported by the marketplace')], max_length=6)),
                ('submitted_at', models.DateTimeField()),
                ('day', models.DateField()),
                ('stored_at', models.DateTimeField()),
                ('contacted_at', models.DateTimeField(null=True)),
                ('contact_bounced', models.BooleanField(default=False)),
                ('progress', models.CharField(choices=[('unanswered', 'not contacted yet'), ('contacted', 'contacted'), ('asked_again', 'asked to grade again'), ('graded_again', 'graded again')], default='unanswered', max_length=12)),
                ('new_overall', models.PositiveSmallIntegerField(null=True)),
                ('new_overall_at', models.DateTimeField(null=True)),
                ('new_overall_explanation', models.TextField(blank=True)),
                ('search_text', models.TextField(blank=True)),
                ('updated_at', models.DateTimeField()),
                ('purchase', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='orders.purchase')),
                ('seller', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
                ('response', models.TextField(blank=True)),
                ('response_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('set_aside_at', models.DateTimeField(null=True)),
                ('explanation_state', models.CharField(choices=[('shown', 'shown'), ('checking', 'being checked'), ('hidden', 'hidden by the marketplace')], default='shown', max_length=8)),
                ('removed_ground', models.CharField(blank=True, choices=[('wrong_seller', 'meant for another seller'), ('fraud', 'fraudulent'), ('personal_data', 'personal data'), ('unlawful', 'unlawful or insulting'), ('withdrawn_by_customer', 'withdrawn by the customer')], max_length=21)),
                ('response_state', models.CharField(choices=[('shown', 'shown'), ('checking', 'being checked'), ('hidden', 'hidden by the marketplace')], default='shown', max_length=8)),
                ('text_state', models.CharField(choices=[('shown', 'shown'), ('checking', 'being checked'), ('hidden', 'hidden by the marketplace')], default='shown', max_length=8)),
                ('counting', models.GeneratedField(db_persist=True, expression=models.Case(models.When(removed_at__isnull=True, set_aside_at__isnull=True, then=django.db.models.functions.comparison.Coalesce('new_overall', 'overall')), models.When(removed_at__isnull=True, then=models.F('overall'))), output_field=models.PositiveSmallIntegerField(null=True))),
                ('response_hidden_at', models.DateTimeField(null=True)),
                ('imported_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['seller', 'updated_at', 'id'], name='review_changes'), models.Index(fields=['updated_at', 'id'], name='review_all_changes'), models.Index(condition=models.Q(('origin', 'import'), _negated=True), fields=['seller', 'stored_at'], name='review_new'), models.Index(condition=models.Q(('text_state', 'checking')), fields=['stored_at', 'id'], name='review_checking_text'), models.Index(condition=models.Q(('explanation_state', 'checking')), fields=['new_overall_at', 'id'], name='review_checking_explained'), models.Index(condition=models.Q(('response_state', 'checking')), fields=['response_at', 'id'], name='review_checking_response'), models.Index(fields=['seller', 'submitted_at', 'id'], name='review_list'), models.Index(fields=['seller', 'progress', 'submitted_at', 'id'], name='review_list_by_progress'), models.Index(fields=['submitted_at', 'id'], name='review_all'), models.Index(condition=models.Q(('overall__lt', 6)), fields=['seller', 'submitted_at', 'id'], name='review_list_low'), models.Index(condition=models.Q(('overall__lt', 6)), fields=['seller', 'progress', 'submitted_at', 'id', 'overall', 'removed_at'], name='review_to_do'), models.Index(fields=['seller', 'counting', 'submitted_at', 'id'], name='review_list_by_grade'), models.Index(condition=models.Q(('response_at__isnull', False)), fields=['seller', 'submitted_at', 'id'], name='review_list_responses'), models.Index(condition=models.Q(('text__gt', '')), fields=['seller', 'submitted_at', 'id'], name='review_list_with_words'), models.Index(condition=models.Q(('contacted_at__isnull', False), ('removed_at__isnull', True)), fields=['seller', '-submitted_at', 'overall', 'contacted_at', 'removed_at'], name='review_waits')],
                'constraints': [models.CheckConstraint(condition=models.Q(('overall__range', (1, 10))), name='overall_is_a_grade'), models.CheckConstraint(condition=models.Q(('as_described__isnull', True), ('as_described__range', (1, 10)), _connector='OR'), name='as_described_is_a_grade'), models.CheckConstraint(condition=models.Q(('delivery_time__isnull', True), ('delivery_time__range', (1, 10)), _connector='OR'), name='delivery_time_is_a_grade'), models.CheckConstraint(condition=models.Q(('condition__isnull', True), ('condition__range', (1, 10)), _connector='OR'), name='condition_is_a_grade'), models.CheckConstraint(condition=models.Q(('contact__isnull', True), ('contact__range', (1, 10)), _connector='OR'), name='contact_is_a_grade'), models.CheckConstraint(condition=models.Q(('new_overall__isnull', True), ('new_overall__range', (1, 10)), _connector='OR'), name='new_overall_is_a_grade'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_ground', '')), models.Q(('removed_at__isnull', False), models.Q(('removed_ground', ''), _negated=True)), _connector='OR'), name='removed_with_a_ground'), models.CheckConstraint(condition=models.Q(('set_aside_at__isnull', True), ('new_overall__isnull', False), _connector='OR'), name='set_aside_a_new_grade')],
            },
        ),
        migrations.CreateModel(
            name='RepairSum',
            fields=[
                ('pk', models.CompositePrimaryKey('seller_id', 'day', 'overall', blank=True, editable=False, primary_key=True, serialize=False)),
                ('seller', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
                ('day', models.DateField()),
                ('overall', models.PositiveSmallIntegerField()),
                ('contacted', models.PositiveIntegerField(default=0)),
                ('asked', models.PositiveIntegerField(default=0)),
                ('set_aside', models.PositiveIntegerField(default=0)),
                ('n1', models.PositiveIntegerField(default=0)),
                ('n2', models.PositiveIntegerField(default=0)),
                ('n3', models.PositiveIntegerField(default=0)),
                ('n4', models.PositiveIntegerField(default=0)),
                ('n5', models.PositiveIntegerField(default=0)),
                ('n6', models.PositiveIntegerField(default=0)),
                ('n7', models.PositiveIntegerField(default=0)),
                ('n8', models.PositiveIntegerField(default=0)),
                ('n9', models.PositiveIntegerField(default=0)),
                ('n10', models.PositiveIntegerField(default=0)),
            ],
        ),
        # What no model says.
        import_module("makegood.domain.reviews.migrations.0012_sellers_are_many").Migration.operations[0],
    ]
