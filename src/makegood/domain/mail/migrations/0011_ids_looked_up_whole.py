from django.db import migrations

# Django makes them on PostgreSQL, for LIKE.
_UNUSED = ["mail_email_id_c1e557d1_like", "mail_email_message_id_b18223af_like"]


class Migration(migrations.Migration):
    """What each e-mail is written into costs less: indexes that nothing was looked up in go."""

    dependencies = [("mail", "0010_sign_in_changed")]

    operations = [
        migrations.RunSQL([f'DROP INDEX IF EXISTS "{name}"' for name in _UNUSED], migrations.RunSQL.noop),
    ]
