import django.db.models.deletion
import makegood.kernel.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('sellers', '0001_initial'), ('sellers', '0002_seller_list'), ('sellers', '0003_shop_revision'), ('sellers', '0004_notifications'), ('sellers', '0005_staff_invitation'), ('sellers', '0006_search_text'), ('sellers', '0007_drop_revision')]

    initial = True

    dependencies = [
        ('accounts', '0005_sessions_of_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seller',
            fields=[
                ('id', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('search_text', models.TextField(blank=True)),
            ],
            options={
                'indexes': [models.Index(fields=['name', 'id'], name='seller_list')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('viewer', 'viewer'), ('agent', 'agent'), ('owner', 'owner')], max_length=8)),
                ('created_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='sellers.seller')),
                ('notify_low', models.CharField(blank=True, choices=[('at_once', 'at once'), ('daily', 'in the daily digest'), ('never', 'not at all')], max_length=8)),
                ('notify_middle', models.CharField(blank=True, choices=[('at_once', 'at once'), ('daily', 'in the daily digest'), ('never', 'not at all')], max_length=8)),
                ('notify_good', models.CharField(blank=True, choices=[('at_once', 'at once'), ('daily', 'in the daily digest'), ('never', 'not at all')], max_length=8)),
                ('notify_messages', models.BooleanField(null=True)),
                ('digested_until', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'seller'), name='one_membership')],
                'indexes': [models.Index(fields=['digested_until'], name='digest_due')],
            },
        ),
        migrations.CreateModel(
            name='StaffInvitation',
            fields=[
                ('id', models.CharField(default=makegood.kernel.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(choices=[('viewer', 'viewer'), ('agent', 'agent'), ('owner', 'owner')], max_length=8)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seller', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='staff_invitations', to='sellers.seller')),
            ],
            options={
                'indexes': [models.Index(fields=['seller', 'created_at'], name='staff_invitations_made')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), fields=('seller', 'email'), name='one_open_staff_invitation')],
            },
        ),
    ]
