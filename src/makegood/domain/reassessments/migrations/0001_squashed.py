import django.db.models.deletion
import makegood.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('reassessments', '0001_initial'), ('reassessments', '0002_conversation')]

    initial = True

    dependencies = [
        ('reviews', '0012_sellers_are_many'),
        ('sellers', '0007_drop_revision'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReassessmentRequest',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('requested', 'sent, waiting for the customer'), ('answered', 'the customer graded again'), ('kept', 'the customer leaves the grade as it is'), ('lapsed', 'the customer did not answer in time')], default='requested', max_length=9)),
                ('requested_at', models.DateTimeField()),
                ('requested_by_kind', models.CharField(max_length=16)),
                ('requested_by_id', models.CharField(max_length=64)),
                ('expires_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('offered', models.CharField(blank=True, choices=[('no', 'no'), ('yes', 'yes'), ('unsaid', 'rather not say')], max_length=6)),
                ('undelivered_at', models.DateTimeField(null=True)),
                ('review', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reassessment', to='reviews.review')),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
                ('mailed_again_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'expires_at'], name='reassessment_lapsing'), models.Index(fields=['offered', '-settled_at'], name='reassessment_offered'), models.Index(condition=models.Q(('mailed_again_at', None), ('state', 'requested'), ('undelivered_at__isnull', False)), fields=['id'], name='reassessment_undelivered')],
            },
        ),
    ]
