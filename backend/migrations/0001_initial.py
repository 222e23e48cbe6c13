import accounts.schema.operations
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contracts', '0001_initial'),
        ('organisations', '0001_initial'),
    ]

    operations = [
        accounts.schema.operations.CreateTables(
            tables=[
                migrations.CreateModel(
                    name='ApiKey',
                    fields=[
                        ('id', models.CharField(editable=False, max_length=150, primary_key=True, serialize=False, unique=True)),
                        ('prefix', models.CharField(editable=False, max_length=8, unique=True)),
                        ('hashed_key', models.CharField(editable=False, max_length=150)),
                        ('created', models.DateTimeField(auto_now_add=True, db_index=True)),
                        ('name', models.CharField(default=None, help_text='A free-form name for the API key. Need not be unique. 50 characters max.', max_length=50)),
                        ('revoked', models.BooleanField(blank=True, default=False, help_text='If the API key is revoked, clients cannot use it anymore. (This cannot be undone.)')),
                        ('expiry_date', models.DateTimeField(blank=True, help_text='Once API key expires, clients cannot use it anymore.', null=True, verbose_name='Expires')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to='organisations.organisation')),
                        ('commissioner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to='contracts.commissioner')),
                        ('may_write', models.BooleanField(default=False)),
                    ],
                    options={
                        'verbose_name': 'API key',
                        'verbose_name_plural': 'API keys',
                        'ordering': ('-created',),
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('organisation__isnull', True), ('commissioner__isnull', True), _connector='XOR'), name='api_key_speaks_for_one')],
                    },
                ),
                migrations.CreateModel(
                    name='KeptAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('actor', models.CharField(max_length=80)),
                        ('key', models.CharField(max_length=255)),
                        ('fingerprint', models.CharField(max_length=64)),
                        ('status', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('body', models.JSONField(blank=True, null=True)),
                        ('kept_at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['kept_at'], name='kept_answer_oldest')],
                        'constraints': [models.UniqueConstraint(fields=('actor', 'key'), name='kept_answer_once')],
                    },
                ),
            ],
        ),
    ]
