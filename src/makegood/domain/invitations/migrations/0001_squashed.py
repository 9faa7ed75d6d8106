import django.db.models.deletion
import makegood.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('invitations', '0001_initial'), ('invitations', '0002_ids_looked_up_whole')]

    initial = True

    dependencies = [
        ('orders', '0007_ids_looked_up_whole'),
        ('sellers', '0007_drop_revision'),
    ]

    operations = [
        migrations.CreateModel(
            name='AskedDay',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('address', models.CharField(max_length=254)),
                ('customer', models.BigIntegerField(null=True)),
                ('day', models.DateField()),
                ('kind', models.CharField(choices=[('invitation', 'Invitation'), ('reminder', 'Reminder'), ('survey', 'Survey'), ('mailing', 'Mailing')], max_length=10)),
                ('about', models.CharField(blank=True, max_length=26)),
            ],
            options={
                'indexes': [models.Index(fields=['about'], name='asked_day_about')],
                'constraints': [models.UniqueConstraint(fields=('day', 'address'), name='one_asking_email_a_day'), models.UniqueConstraint(fields=('day', 'customer'), name='one_asking_email_a_day_for_a_customer')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('due', 'planned'), ('sent', 'sent'), ('lapsed', 'lapsed'), ('cancelled', 'not sent')], default='due', max_length=9)),
                ('reason', models.CharField(blank=True, choices=[('too_early', 'The first day for asking has not come yet.'), ('too_late', 'The last day for asking has passed.'), ('no_consent', 'The customer did not agree to be asked.'), ('unsubscribed', 'The customer unsubscribed.'), ('no_address', 'There is no e-mail address that works.'), ('cancelled', 'The purchase was cancelled, or the shop is closed.'), ('already_reviewed', 'The customer has already given a review.'), ('already_invited', 'The customer has already been asked.'), ('day_taken', 'The customer already gets another e-mail on that day.'), ('erased', "The customer's data were erased.")], max_length=16)),
                ('planned_for', models.DateField(null=True)),
                ('email_id', models.CharField(blank=True, max_length=26)),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent_on', models.DateField(null=True)),
                ('settled_on', models.DateField(null=True)),
                ('undelivered_at', models.DateTimeField(null=True)),
                ('look_on', models.DateField(null=True)),
                ('purchase', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to='orders.purchase')),
                ('seller', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['planned_for', 'id'], name='invitation_due'), models.Index(condition=models.Q(('email_id', ''), ('state', 'due')), fields=['planned_for', 'id'], name='invitation_to_write'), models.Index(condition=models.Q(('look_on__isnull', False)), fields=['sent_on', 'id', 'look_on'], name='invitation_reminding'), models.Index(condition=models.Q(('state', 'sent')), fields=['sent_on', 'id'], name='invitation_sent'), models.Index(condition=models.Q(('settled_on__isnull', False)), fields=['settled_on', 'state', 'reason'], name='invitation_settled')],
            },
        ),
        migrations.CreateModel(
            name='Planner',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_planner')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('due', 'planned'), ('sent', 'sent'), ('lapsed', 'lapsed'), ('cancelled', 'not sent')], default='due', max_length=9)),
                ('reason', models.CharField(blank=True, choices=[('too_early', 'The first day for asking has not come yet.'), ('too_late', 'The last day for asking has passed.'), ('no_consent', 'The customer did not agree to be asked.'), ('unsubscribed', 'The customer unsubscribed.'), ('no_address', 'There is no e-mail address that works.'), ('cancelled', 'The purchase was cancelled, or the shop is closed.'), ('already_reviewed', 'The customer has already given a review.'), ('already_invited', 'The customer has already been asked.'), ('day_taken', 'The customer already gets another e-mail on that day.'), ('erased', "The customer's data were erased.")], max_length=16)),
                ('planned_for', models.DateField(null=True)),
                ('email_id', models.CharField(blank=True, max_length=26)),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent_on', models.DateField(null=True)),
                ('settled_on', models.DateField(null=True)),
                ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reminder', to='invitations.invitation')),
                ('seller', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['planned_for', 'id'], name='reminder_due'), models.Index(condition=models.Q(('email_id', ''), ('state', 'due')), fields=['planned_for', 'id'], name='reminder_to_write'), models.Index(condition=models.Q(('state', 'sent')), fields=['sent_on', 'id'], name='reminder_sent')],
            },
        ),
    ]
