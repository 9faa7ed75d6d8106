import django.db.models.deletion
import django.db.models.functions.text
import makegood.domain.orders.models
import makegood.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('orders', '0001_initial'), ('orders', '0002_conversation'), ('orders', '0003_asking'), ('orders', '0004_do_not_ask'), ('orders', '0005_articles'), ('orders', '0006_erasure'), ('orders', '0007_ids_looked_up_whole')]

    initial = True

    dependencies = [
        ('sellers', '0007_drop_revision'),
    ]

    operations = [
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('brand', models.CharField(blank=True, max_length=200)),
                ('gtin', models.CharField(blank=True, max_length=14)),
                ('url', models.CharField(blank=True, max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('public_id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, unique=True)),
                ('ref', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('invite', models.BooleanField(default=False)),
                ('unsubscribed_at', models.DateTimeField(null=True)),
                ('audit_key', models.BinaryField(default=makegood.domain.orders.models.new_audit_key)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('complained_at', models.DateTimeField(null=True)),
                ('unsubscribed_themselves', models.BooleanField(default=False)),
                ('erased_at', models.DateTimeField(null=True)),
                ('erasure_settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(django.db.models.functions.text.Lower('email'), name='customer_address'), models.Index(condition=models.Q(('erased_at__isnull', False), ('erasure_settled_at', None)), fields=['id'], name='customer_erasing')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('ordered_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='orders.customer')),
            ],
        ),
        migrations.CreateModel(
            name='Purchase',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, max_length=26, primary_key=True, serialize=False)),
                ('expected_delivery_date', models.DateField()),
                ('delivered_date', models.DateField(null=True)),
                ('cancelled', models.BooleanField(default=False)),
                ('review_link_expires_at', models.DateTimeField(null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purchases', to='orders.customer')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purchases', to='orders.order')),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purchases', to='sellers.seller')),
                ('ordered_at', models.DateTimeField()),
                ('look_on', models.DateField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('look_on__isnull', False)), fields=['expected_delivery_date', 'ordered_at', 'order', 'seller', 'look_on'], name='purchase_asking'), models.Index(fields=['seller', '-ordered_at', '-id'], name='purchase_list'), models.Index(fields=['-ordered_at', '-id'], name='purchase_list_all')],
                'constraints': [models.UniqueConstraint(fields=('order', 'seller'), name='one_purchase_per_seller')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('quantity', models.PositiveIntegerField()),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='orders.product')),
                ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='orders.purchase')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('purchase', 'product'), name='one_line_per_product')],
            },
        ),
        migrations.CreateModel(
            name='DoNotAsk',
            fields=[
                ('mark', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
            ],
        ),
    ]
