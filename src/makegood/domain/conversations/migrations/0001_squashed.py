import django.db.models.deletion
import makegood.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('conversations', '0001_initial'), ('conversations', '0002_conversation'), ('conversations', '0003_asking'), ('conversations', '0004_waiting')]

    initial = True

    dependencies = [
        ('orders', '0007_ids_looked_up_whole'),
        ('sellers', '0007_drop_revision'),
    ]

    operations = [
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('relay_token', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, unique=True)),
                ('state', models.CharField(choices=[('open', 'open'), ('waiting', 'waiting for the customer'), ('closed', 'closed')], default='open', max_length=8)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('purchase', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='conversation', to='orders.purchase')),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by_kind', models.CharField(blank=True, max_length=16)),
                ('waiting_since', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['seller', 'state', '-updated_at', '-id'], name='conversation_list'), models.Index(fields=['seller', '-updated_at', '-id'], name='conversation_list_all'), models.Index(fields=['state', '-updated_at', '-id'], name='conversation_everywhere'), models.Index(fields=['-updated_at', '-id'], name='conversation_everywhere_all'), models.Index(condition=models.Q(('closed_at__isnull', False)), fields=['closed_at', 'id'], name='conversation_closings'), models.Index(condition=models.Q(('state', 'open'), ('waiting_since__isnull', False)), fields=['seller', 'waiting_since', 'id'], name='conversation_waiting')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('direction', models.CharField(choices=[('out', 'to the customer'), ('in', 'from the customer')], max_length=3)),
                ('text', models.TextField()),
                ('state', models.CharField(choices=[('queued', 'on its way'), ('sent', 'sent'), ('bounced', 'not delivered'), ('received', 'received')], max_length=8)),
                ('after_review', models.BooleanField(default=False)),
                ('author_kind', models.CharField(max_length=16)),
                ('author_id', models.CharField(max_length=64)),
                ('header_id', models.CharField(blank=True, max_length=255)),
                ('failure', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='conversations.conversation')),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
                ('answers_since', models.DateTimeField(null=True)),
                ('auto_reply', models.BooleanField(default=False)),
                ('left_out', models.JSONField(default=list)),
                ('once_key', models.CharField(max_length=64, null=True, unique=True)),
                ('other_address', models.BooleanField(default=False)),
                ('quoted', models.TextField(blank=True)),
                ('subject', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['conversation', 'created_at', 'id'], name='message_thread'), models.Index(condition=models.Q(('header_id', ''), _negated=True), fields=['header_id'], name='message_header_id'), models.Index(condition=models.Q(('answers_since__isnull', False)), fields=['seller', 'created_at'], name='message_response_times')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('uploaded_by', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('data', models.BinaryField()),
                ('created_at', models.DateTimeField()),
                ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.purchase')),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='conversations.message')),
            ],
            options={
                'indexes': [models.Index(fields=['message', 'created_at'], name='attachment_of_message')],
            },
        ),
        migrations.CreateModel(
            name='BlockedOffer',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('place', models.CharField(choices=[('message', 'message to the customer'), ('attachment', 'name of an attachment'), ('template', 'template'), ('response', 'public response')], max_length=10)),
                ('text', models.TextField()),
                ('words', models.TextField()),
                ('author_kind', models.CharField(max_length=16)),
                ('author_id', models.CharField(max_length=64)),
                ('blocked_at', models.DateTimeField()),
                ('purchase', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.purchase')),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
            ],
            options={
                'indexes': [models.Index(fields=['-blocked_at', '-id'], name='blocked_list')],
            },
        ),
        migrations.CreateModel(
            name='MessageTemplate',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('seller', 'title'), name='one_template_per_title')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('author_kind', models.CharField(max_length=16)),
                ('author_id', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='conversations.conversation')),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sellers.seller')),
            ],
            options={
                'indexes': [models.Index(fields=['conversation', 'created_at', 'id'], name='note_thread')],
            },
        ),
    ]
