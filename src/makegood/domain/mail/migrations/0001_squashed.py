import django.db.models.deletion
import django.db.models.functions.text
import makegood.kernel.clock
import makegood.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('mail', '0001_initial'), ('mail', '0002_conversation'), ('mail', '0003_asking'), ('mail', '0004_notifications'), ('mail', '0005_staff_invitation'), ('mail', '0006_moderation'), ('mail', '0007_erasure'), ('mail', '0008_failed'), ('mail', '0009_webhook_disabled'), ('mail', '0010_sign_in_changed'), ('mail', '0011_ids_looked_up_whole')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Email',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('conversation', 'message to a customer'), ('reassessment', 'request to grade again'), ('offer_reported', 'offer reported'), ('customer_message', 'message from a customer'), ('new_review', 'new review'), ('regraded', 'new grade'), ('digest', 'daily digest'), ('response', 'public response'), ('invitation', 'invitation'), ('reminder', 'reminder'), ('survey', 'survey'), ('report_received', 'report received'), ('decision', 'decision'), ('report_moot', 'report without need of a decision'), ('staff_invitation', 'invitation to the staff'), ('password_reset', 'new password'), ('sign_in_changed', 'change of the sign-in'), ('webhook_disabled', 'webhook switched off')], max_length=32)),
                ('about', models.CharField(max_length=64)),
                ('seller_ref', models.CharField(blank=True, max_length=64)),
                ('to_address', models.CharField(max_length=320)),
                ('to_name', models.TextField(blank=True)),
                ('from_name', models.TextField(blank=True)),
                ('from_address', models.CharField(max_length=320)),
                ('reply_to', models.CharField(blank=True, max_length=320)),
                ('subject', models.TextField()),
                ('text', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('language', models.CharField(max_length=16)),
                ('headers', models.JSONField(default=dict)),
                ('message_id', models.CharField(max_length=255, unique=True)),
                ('in_reply_to', models.TextField(blank=True)),
                ('references', models.JSONField(default=list)),
                ('dedupe_key', models.CharField(max_length=200, null=True, unique=True)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('sent', 'Sent'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('bounced', 'Bounced')], default='queued', max_length=16)),
                ('queued_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=300)),
                ('outcome_pending', models.BooleanField(default=False)),
                ('entered_at', models.DateTimeField(default=makegood.kernel.clock.wall_now)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('first_tried_at', models.DateTimeField(null=True)),
                ('run_after', models.DateTimeField(null=True)),
                ('claimed_by', models.CharField(blank=True, max_length=64)),
                ('claimed_until', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['entered_at', 'id'], name='email_queue'), models.Index(fields=['about', 'kind'], name='email_about'), models.Index(condition=models.Q(('claimed_by', ''), _negated=True), fields=['claimed_by'], name='email_claims'), models.Index(condition=models.Q(('outcome_pending', True)), fields=['id'], name='email_outcomes'), models.Index(condition=models.Q(('text', ''), _negated=True), fields=['queued_at'], name='email_words'), models.Index(django.db.models.functions.text.Lower('to_address'), name='email_address'), models.Index(condition=models.Q(('state', 'failed')), fields=['-entered_at', '-id'], name='email_failed')],
            },
        ),
        migrations.CreateModel(
            name='EmailAttachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=100)),
                ('data', models.BinaryField()),
                ('email', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='mail.email')),
            ],
        ),
        migrations.CreateModel(
            name='ReceivedEmail',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('once_key', models.CharField(max_length=64, unique=True)),
                ('recipient', models.CharField(blank=True, max_length=320)),
                ('sender', models.CharField(blank=True, max_length=320)),
                ('subject', models.CharField(blank=True, max_length=200)),
                ('raw', models.BinaryField()),
                ('state', models.CharField(choices=[('placed', 'Placed'), ('bounce', 'Bounce'), ('complaint', 'Complaint'), ('ignored', 'Ignored'), ('unplaced', 'Unplaced'), ('settled', 'Settled')], max_length=16)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('about', models.CharField(blank=True, max_length=64)),
                ('seller_ref', models.CharField(blank=True, max_length=64)),
                ('received_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'unplaced')), fields=['-received_at', '-id'], name='received_unplaced'), models.Index(fields=['about'], name='received_about'), models.Index(fields=['state', 'received_at'], name='received_age')],
            },
        ),
    ]
