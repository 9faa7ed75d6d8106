import django.db.models.deletion
import makegood.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('product_reviews', '0001_initial'), ('product_reviews', '0002_removed'), ('product_reviews', '0003_rising_indexes')]

    initial = True

    dependencies = [
        ('orders', '0007_ids_looked_up_whole'),
        ('sellers', '0007_drop_revision'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProductSum',
            fields=[
                ('product', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='orders.product')),
                ('n1', models.PositiveIntegerField(default=0)),
                ('n2', models.PositiveIntegerField(default=0)),
                ('n3', models.PositiveIntegerField(default=0)),
                ('n4', models.PositiveIntegerField(default=0)),
                ('n5', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='ProductReview',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('stars', models.PositiveSmallIntegerField()),
                ('title', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField(blank=True)),
                ('pros', models.JSONField(default=list)),
                ('cons', models.JSONField(default=list)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('status', models.CharField(choices=[('published', 'published'), ('held', 'words withheld'), ('removed', 'removed')], default='published', max_length=9)),
                ('held_for', models.JSONField(default=list)),
                ('settled_at', models.DateTimeField(null=True)),
                ('origin', models.CharField(choices=[('link', 'written through the link in the invitation'), ('api', 'handed in by the marketplace'), ('import', 'imported by the marketplace')], max_length=6)),
                ('helpful', models.PositiveIntegerField(default=0)),
                ('submitted_at', models.DateTimeField()),
                ('stored_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('product', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='orders.product')),
                ('purchase', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='product_reviews', to='orders.purchase')),
                ('seller', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
                ('removed_at', models.DateTimeField(null=True)),
                ('removed_ground', models.CharField(blank=True, choices=[('wrong_seller', 'meant for another seller'), ('fraud', 'fraudulent'), ('personal_data', 'personal data'), ('unlawful', 'unlawful or insulting')], max_length=13)),
            ],
            options={
                'indexes': [models.Index(fields=['product', 'submitted_at', 'id'], name='product_review_newest'), models.Index(fields=['product', 'helpful', 'submitted_at', 'id'], name='product_review_helpful'), models.Index(fields=['product', 'stars', 'submitted_at', 'id'], name='product_review_stars'), models.Index(fields=['seller', 'submitted_at', 'id'], name='product_review_seller'), models.Index(condition=models.Q(('settled_at', None), ('status', 'held')), fields=['submitted_at', 'id'], name='product_review_waiting')],
                'constraints': [models.UniqueConstraint(fields=('purchase', 'product'), name='one_review_per_article'), models.CheckConstraint(condition=models.Q(('stars__range', (1, 5))), name='stars_are_one_to_five')],
            },
        ),
        migrations.CreateModel(
            name='HelpfulVote',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('voter', models.CharField(max_length=26)),
                ('at', models.DateTimeField()),
                ('review', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='product_reviews.productreview')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'voter'), name='one_vote_per_reader')],
            },
        ),
    ]
