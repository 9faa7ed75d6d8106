import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """All tables of a new database as they are in the end: step by step they took most of `makegood init`.

    A database that has taken some of the steps takes the others.
    """

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_people'), ('accounts', '0003_key_rotation'), ('accounts', '0004_kept_answers'), ('accounts', '0005_sessions_of_people')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('sessions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('prefix', models.CharField(max_length=12)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('seller_ref', models.CharField(blank=True, max_length=64)),
                ('scope', models.CharField(choices=[('read', 'read only'), ('write', 'read and write')], default='write', max_length=8)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('former_hash', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('former_prefix', models.CharField(blank=True, max_length=12)),
                ('former_until', models.DateTimeField(null=True)),
                ('former_used_at', models.DateTimeField(null=True)),
                ('made_by', models.CharField(blank=True, max_length=64)),
                ('made_by_kind', models.CharField(blank=True, max_length=16)),
                ('rotated_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['seller_ref', 'id'], name='keys_of_seller')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('is_operator', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('search_text', models.TextField(blank=True)),
                ('sessions_ended', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_user_per_address')],
            },
        ),
        migrations.CreateModel(
            name='KeptAnswer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('call', models.CharField(max_length=64)),
                ('part', models.PositiveIntegerField(default=0)),
                ('body', models.CharField(max_length=64)),
                ('about', models.CharField(blank=True, max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('content_type', models.CharField(blank=True, max_length=64)),
                ('language', models.CharField(blank=True, max_length=8)),
                ('content', models.BinaryField(null=True)),
                ('kept_at', models.DateTimeField(db_index=True)),
                ('key', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.apikey')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'call', 'part'), name='one_answer_per_call')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('began_at', models.DateTimeField()),
                ('used_at', models.DateTimeField()),
                ('browser', models.CharField(blank=True, max_length=64)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
    ]
