import django.db.models.deletion
import makegood.kernel.clock
import makegood.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('webhooks', '0001_initial'), ('webhooks', '0002_failed_deliveries'), ('webhooks', '0003_days_on_the_product_clock')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Endpoint',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('seller_ref', models.CharField(blank=True, max_length=64)),
                ('url', models.CharField(max_length=2000)),
                ('events', models.JSONField(default=list)),
                ('secret', models.CharField(max_length=64)),
                ('former_secret', models.CharField(blank=True, max_length=64)),
                ('former_secret_until', models.DateTimeField(null=True)),
                ('enabled', models.BooleanField(default=True)),
                ('disabled_at', models.DateTimeField(null=True)),
                ('disabled_reason', models.CharField(blank=True, choices=[('by_hand', 'switched off'), ('failing', 'three days of failing'), ('gone', 'the address answered 410 Gone')], max_length=8)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('failing_since', models.DateTimeField(null=True)),
                ('rest_until', models.DateTimeField(null=True)),
                ('failing_from', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['seller_ref', 'created_at', 'id'], name='webhook_list')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('message_id', models.CharField(default=makegood.kernel.ids.new_id, editable=False, max_length=26, unique=True)),
                ('seller_ref', models.CharField(blank=True, max_length=64)),
                ('customer_ref', models.BigIntegerField(null=True)),
                ('event', models.CharField(max_length=32)),
                ('subject', models.CharField(max_length=64)),
                ('order_key', models.CharField(max_length=64)),
                ('in_order', models.BooleanField(default=True)),
                ('body', models.TextField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('delivered', 'delivered'), ('failed', 'given up'), ('dropped', 'dropped')], default='waiting', max_length=16)),
                ('created_at', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(null=True)),
                ('request_url', models.CharField(blank=True, max_length=2000)),
                ('request_headers', models.JSONField(default=dict)),
                ('answer_status', models.PositiveSmallIntegerField(null=True)),
                ('answer_headers', models.JSONField(default=dict)),
                ('answer_body', models.TextField(blank=True)),
                ('duration', models.PositiveIntegerField(null=True)),
                ('failure', models.CharField(blank=True, choices=[('address_refused', 'the address may not be called'), ('unknown_host', 'the name does not exist'), ('not_connected', 'no connection'), ('certificate', 'the certificate was not accepted'), ('timeout', 'no answer in time'), ('broken_off', 'the connection broke off'), ('redirect', 'a redirect, which is not followed'), ('gone', '410 Gone: nothing more is wanted there'), ('status', 'an answer other than 2xx')], max_length=16)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('entered_at', models.DateTimeField(default=makegood.kernel.clock.wall_now)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('first_tried_at', models.DateTimeField(null=True)),
                ('last_tried_at', models.DateTimeField(null=True)),
                ('run_after', models.DateTimeField(default=makegood.kernel.clock.wall_now)),
                ('claimed_by', models.CharField(blank=True, max_length=64)),
                ('claimed_until', models.DateTimeField(null=True)),
                ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='webhooks.endpoint')),
                ('tried_from', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['endpoint', 'run_after', 'id'], name='webhook_queue'), models.Index(condition=models.Q(('state', 'waiting')), fields=['endpoint', 'order_key', 'id'], name='webhook_order'), models.Index(condition=models.Q(('state', 'waiting')), fields=['run_after'], name='webhook_waiting'), models.Index(condition=models.Q(('claimed_by', ''), _negated=True), fields=['claimed_by'], name='webhook_claims'), models.Index(fields=['endpoint', '-created_at', '-id'], name='webhook_deliveries'), models.Index(condition=models.Q(('customer_ref__isnull', False)), fields=['customer_ref'], name='webhook_of_customer'), models.Index(fields=['created_at'], name='webhook_age'), models.Index(condition=models.Q(('failure', ''), _negated=True), fields=['endpoint', '-created_at', '-id'], name='webhook_failed')],
            },
        ),
    ]
