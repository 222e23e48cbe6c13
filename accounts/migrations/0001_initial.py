import accounts.schema.operations
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        accounts.schema.operations.CreateTables(
            tables=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='your name')),
                        ('is_active', models.BooleanField(default=True)),
                        ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower_case')],
                    },
                ),
                migrations.CreateModel(
                    name='Letter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40)),
                        ('to', models.EmailField(max_length=254)),
                        ('subject', models.CharField(max_length=200)),
                        ('text', models.TextField()),
                        ('html', models.TextField(blank=True)),
                        ('reply_to', models.EmailField(blank=True, max_length=254)),
                        ('unsubscribe', models.URLField(blank=True, max_length=500, verbose_name='address that stops such letters')),
                        ('message_id', models.CharField(max_length=200, unique=True)),
                        ('secret', models.BooleanField(default=False)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting to be sent'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Could not be sent')], default='waiting', max_length=10)),
                        ('written_at', models.DateTimeField()),
                        ('next_try_at', models.DateTimeField()),
                        ('claimed_at', models.DateTimeField(blank=True, null=True)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('problem', models.CharField(blank=True, max_length=500)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['next_try_at'], name='letter_unsent'), models.Index(fields=['to', '-written_at'], name='letter_mailbox'), models.Index(django.db.models.functions.text.Upper('to'), models.OrderBy(models.F('id'), descending=True), name='letter_to_any_case'), models.Index(django.db.models.functions.text.Upper('reply_to'), name='letter_reply_to_any_case')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'sent', 'failed'])), name='letter_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='letter_sent_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sending'), _negated=True), ('claimed_at__isnull', False), _connector='OR'), name='letter_sending_is_claimed')],
                    },
                ),
                migrations.CreateModel(
                    name='Record',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField()),
                        ('actor', models.CharField(max_length=80)),
                        ('verb', models.CharField(max_length=60)),
                        ('subject', models.CharField(max_length=40)),
                        ('subject_id', models.CharField(max_length=64)),
                        ('details', models.JSONField(default=dict)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['subject', 'subject_id'], name='record_subject')],
                    },
                ),
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120)),
                        ('media_type', models.CharField(max_length=100)),
                        ('size', models.PositiveIntegerField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('content', models.BinaryField()),
                        ('kept_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('size__gte', 1)), name='file_not_empty')],
                    },
                ),
                migrations.CreateModel(
                    name='Approver',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='approver', to=settings.AUTH_USER_MODEL)),
                        ('since', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='LetterEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('letter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='accounts.letter')),
                        ('kind', models.CharField(choices=[('delivered', 'Delivered'), ('bounced', 'Came back'), ('complained', 'Marked as unwanted')], max_length=10)),
                        ('for_good', models.BooleanField(default=False)),
                        ('at', models.DateTimeField()),
                        ('key', models.CharField(max_length=64, unique=True)),
                        ('followed_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('followed_at__isnull', True)), fields=['id'], name='letter_event_to_follow')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['delivered', 'bounced', 'complained'])), name='letter_event_kind_known')],
                    },
                ),
            ],
        ),
    ]
