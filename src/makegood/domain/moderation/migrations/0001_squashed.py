import django.db.models.deletion
import makegood.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('moderation', '0001_initial'), ('moderation', '0002_product_reviews')]

    initial = True

    dependencies = [
        ('reviews', '0012_sellers_are_many'),
        ('sellers', '0007_drop_revision'),
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(choices=[('review', 'review'), ('response', 'response of the seller'), ('product_review', 'product review')], max_length=16)),
                ('subject_id', models.CharField(max_length=26)),
                ('number', models.PositiveIntegerField()),
                ('verdict', models.CharField(choices=[('keep', 'keep'), ('remove_words', 'hide the words'), ('remove', 'remove'), ('void_regrade', 'set the new grade aside')], max_length=12)),
                ('ground', models.CharField(choices=[('wrong_seller', 'meant for another seller'), ('fraud', 'fraudulent'), ('personal_data', 'personal data'), ('unlawful', 'unlawful or insulting')], max_length=13)),
                ('parts', models.CharField(blank=True, max_length=40)),
                ('reason', models.TextField()),
                ('decided_by_kind', models.CharField(max_length=16)),
                ('decided_by_id', models.CharField(max_length=64)),
                ('decided_at', models.DateTimeField()),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
            ],
            options={
                'indexes': [models.Index(fields=['decided_at'], name='decision_figures')],
                'constraints': [models.UniqueConstraint(fields=('subject_kind', 'subject_id', 'number'), name='one_decision_after_another')],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(choices=[('review', 'review'), ('response', 'response of the seller'), ('product_review', 'product review')], max_length=16)),
                ('subject_id', models.CharField(max_length=26)),
                ('source', models.CharField(choices=[('seller', 'the seller'), ('public', 'a reader'), ('operator', 'the marketplace itself')], max_length=8)),
                ('ground', models.CharField(choices=[('wrong_seller', 'meant for another seller'), ('fraud', 'fraudulent'), ('personal_data', 'personal data'), ('unlawful', 'unlawful or insulting')], max_length=13)),
                ('explanation', models.TextField(blank=True)),
                ('made_by_kind', models.CharField(max_length=16)),
                ('made_by_id', models.CharField(max_length=64)),
                ('reporter_email', models.CharField(blank=True, max_length=320)),
                ('language', models.CharField(blank=True, max_length=16)),
                ('state', models.CharField(choices=[('open', 'waiting for a decision'), ('decided', 'decided'), ('appealed', 'objection waiting'), ('final', 'decided after an objection'), ('moot', 'lapsed, nothing to decide')], default='open', max_length=8)),
                ('made_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='moderation.decision')),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ('open', 'appealed'))), fields=['made_at', 'id'], name='report_queue'), models.Index(fields=['subject_kind', 'subject_id'], name='report_subject'), models.Index(fields=['seller', '-made_at', '-id'], name='report_list'), models.Index(fields=['-made_at', '-id'], name='report_all')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('source', 'seller'), ('state__in', ('open', 'appealed'))), fields=('subject_kind', 'subject_id'), name='one_open_report'), models.UniqueConstraint(condition=models.Q(('source', 'public'), ('state__in', ('open', 'appealed')), models.Q(('reporter_email', ''), _negated=True)), fields=('subject_kind', 'subject_id', 'reporter_email'), name='one_open_report_of_a_reader')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(choices=[('review', 'review'), ('response', 'response of the seller'), ('product_review', 'product review')], max_length=16)),
                ('subject_id', models.CharField(max_length=26)),
                ('party', models.CharField(choices=[('seller', 'the seller'), ('reporter', 'the reader who reported'), ('customer', 'the customer')], max_length=8)),
                ('text', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='moderation.decision')),
                ('report', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='moderation.report')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['made_at', 'id'], name='appeal_queue'), models.Index(fields=['subject_kind', 'subject_id'], name='appeal_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('party', 'customer')), fields=('subject_kind', 'subject_id'), name='one_appeal_of_a_customer')],
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('review', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='withdrawal', serialize=False, to='reviews.review')),
                ('offered', models.CharField(blank=True, choices=[('no', 'no'), ('yes', 'yes'), ('unsaid', 'rather not say')], max_length=6)),
                ('withdrawn_at', models.DateTimeField()),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
            ],
            options={
                'indexes': [models.Index(fields=['offered', '-withdrawn_at'], name='withdrawal_offered')],
            },
        ),
    ]
