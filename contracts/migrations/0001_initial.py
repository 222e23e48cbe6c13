import accounts.schema.operations
import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('areas', '0001_initial'),
        ('organisations', '0001_initial'),
    ]

    operations = [
        accounts.schema.operations.CreateTables(
            tables=[
                migrations.CreateModel(
                    name='CalendarFeed',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL)),
                        ('sha256', models.CharField(max_length=64, unique=True)),
                        ('made_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Commissioner',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, unique=True)),
                        ('kind', models.CharField(choices=[('county', 'County council'), ('district', 'District council'), ('unitary', 'Unitary council or borough'), ('combined-authority', 'Combined authority'), ('parish', 'Parish or town council'), ('health', 'Integrated care board'), ('nhs-trust', 'NHS trust or foundation trust'), ('police-fire', 'Police or fire authority'), ('housing', 'Housing association'), ('central', 'Central department'), ('other', 'Other public body')], max_length=20)),
                        ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commissioners', to='areas.area')),
                        ('email', models.EmailField(max_length=254, verbose_name='e-mail for letters')),
                        ('domain', models.CharField(blank=True, max_length=120, verbose_name='e-mail domain of its people')),
                        ('registered_at', models.DateTimeField()),
                        ('verified_at', models.DateTimeField(blank=True, null=True)),
                        ('verified_by', models.CharField(blank=True, choices=[('domain', "Its people have e-mail at a public body's domain"), ('operator', "This site's operator checked"), ('approver', "Somebody whom this site's operator named checked")], max_length=10)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['county', 'district', 'unitary', 'combined-authority', 'parish', 'health', 'nhs-trust', 'police-fire', 'housing', 'central', 'other'])), name='commissioner_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('verified_at__isnull', True), ('verified_by', '')), models.Q(('verified_at__isnull', False), ('verified_by__in', ['domain', 'operator', 'approver'])), _connector='OR'), name='commissioner_verified_whole')],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ocid', models.CharField(max_length=120, unique=True, verbose_name='OCID')),
                        ('title', models.CharField(max_length=500)),
                        ('description', models.TextField(blank=True)),
                        ('buyer', models.CharField(blank=True, max_length=300)),
                        ('stage', models.CharField(choices=[('draft', 'Draft'), ('engagement', 'Early engagement'), ('planned', 'Planned'), ('open', 'Open for bids'), ('closed', 'Closed'), ('awarded', 'Awarded'), ('cancelled', 'Cancelled')], max_length=12)),
                        ('notice_type', models.CharField(blank=True, max_length=60)),
                        ('published_at', models.DateTimeField()),
                        ('deadline', models.DateTimeField(blank=True, null=True)),
                        ('starts_at', models.DateTimeField(blank=True, null=True)),
                        ('ends_at', models.DateTimeField(blank=True, null=True)),
                        ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True)),
                        ('cpv', models.JSONField(default=list, verbose_name='CPV codes')),
                        ('lots', models.JSONField(default=list)),
                        ('suits_sme', models.BooleanField(blank=True, null=True, verbose_name='said to suit small firms')),
                        ('suits_vcse', models.BooleanField(blank=True, null=True, verbose_name='said to suit charities')),
                        ('unresolved', models.JSONField(default=list)),
                        ('address', models.URLField(blank=True, max_length=500, verbose_name='where to read and answer it')),
                        ('source', models.CharField(max_length=200)),
                        ('licence', models.CharField(blank=True, max_length=300)),
                        ('first_read_at', models.DateTimeField()),
                        ('changed_at', models.DateTimeField()),
                        ('areas', models.ManyToManyField(related_name='notices', to='areas.area')),
                    ],
                    options={
                        'ordering': ['-published_at', '-pk'],
                        'indexes': [models.Index(fields=['-published_at', '-id'], name='notice_newest'), models.Index(fields=['stage', 'deadline', 'id'], name='notice_by_stage')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('stage__in', ['draft', 'engagement', 'planned', 'open', 'closed', 'awarded', 'cancelled'])), name='notice_stage_known'), models.CheckConstraint(condition=models.Q(('ocid', ''), _negated=True), name='notice_has_ocid'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__gte', 0), _connector='OR'), name='notice_value_not_negative')],
                    },
                ),
                migrations.CreateModel(
                    name='SavedSearch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='searches', to=settings.AUTH_USER_MODEL)),
                        ('words', models.CharField(blank=True, max_length=100)),
                        ('capability', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.capability')),
                        ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='areas.area')),
                        ('least', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                        ('most', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                        ('kind', models.CharField(blank=True, choices=[('contract', 'Contract'), ('grant', 'Grant')], max_length=8)),
                        ('stage', models.CharField(blank=True, choices=[('draft', 'Draft'), ('engagement', 'Early engagement'), ('planned', 'Planned'), ('open', 'Open for bids'), ('closed', 'Closed'), ('awarded', 'Awarded'), ('cancelled', 'Cancelled')], max_length=12)),
                        ('pace', models.CharField(choices=[('at-once', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week'), ('off', 'Not at all')], default='daily', max_length=8)),
                        ('saved_at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['-saved_at', '-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('pace__in', ['at-once', 'daily', 'weekly', 'off'])), name='search_pace_known'), models.CheckConstraint(condition=models.Q(('least__isnull', True), ('most__isnull', True), ('least__lte', models.F('most')), _connector='OR'), name='search_values_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='PaceMark',
                    fields=[
                        ('pace', models.CharField(choices=[('at-once', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week'), ('off', 'Not at all')], max_length=8, primary_key=True, serialize=False)),
                        ('until', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='CommissionerMembership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('commissioner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='contracts.commissioner')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='commissioner_memberships', to=settings.AUTH_USER_MODEL)),
                        ('role', models.CharField(choices=[('approver', 'Approves and publishes'), ('drafter', 'Drafts'), ('reader', 'Reads')], max_length=10)),
                        ('opens_bids', models.BooleanField(default=False, verbose_name='may open bids after the deadline')),
                        ('since', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('commissioner', 'user'), name='commissioner_member_once'), models.CheckConstraint(condition=models.Q(('role__in', ['approver', 'drafter', 'reader'])), name='commissioner_role_known')],
                    },
                ),
                migrations.CreateModel(
                    name='Contract',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('commissioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='contracts.commissioner')),
                        ('kind', models.CharField(choices=[('contract', 'Contract'), ('grant', 'Grant')], default='contract', max_length=8)),
                        ('title', models.CharField(max_length=200)),
                        ('description', models.TextField(blank=True, max_length=10000)),
                        ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                        ('has_vat', models.BooleanField(default=True, verbose_name='value includes VAT')),
                        ('term_months', models.PositiveSmallIntegerField(default=12)),
                        ('extension_months', models.PositiveSmallIntegerField(default=0)),
                        ('reports_every', models.PositiveSmallIntegerField(choices=[(1, 'Every month'), (3, 'Every three months'), (6, 'Every six months'), (12, 'Every year')], default=3, verbose_name='delivery is reported')),
                        ('outcomes', models.TextField(blank=True, max_length=10000, verbose_name='what should be better afterwards')),
                        ('regime', models.CharField(blank=True, choices=[('above', 'Above the threshold'), ('below', 'Below the threshold'), ('light-touch', 'Light touch'), ('reserved', 'Reserved'), ('psr', 'Provider Selection Regime')], max_length=12)),
                        ('service', models.CharField(choices=[('light-touch', 'Social, health, education, community or other light-touch service'), ('health-care', 'Health care for patients, arranged by the NHS or a council'), ('other', 'Any other service')], default='light-touch', max_length=12)),
                        ('concession', models.BooleanField(default=False, verbose_name='paid by its users')),
                        ('no_lots_reason', models.TextField(blank=True, max_length=2000, verbose_name='why there is only one lot')),
                        ('contact_name', models.CharField(blank=True, max_length=120)),
                        ('contact_email', models.EmailField(blank=True, max_length=254)),
                        ('contact_phone', models.CharField(blank=True, max_length=40)),
                        ('opens_on', models.DateField(blank=True, null=True, verbose_name='expected to open')),
                        ('awards_on', models.DateField(blank=True, null=True, verbose_name='expected award')),
                        ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day of the work')),
                        ('stage', models.CharField(choices=[('draft', 'Draft'), ('engagement', 'Early engagement'), ('planned', 'Planned'), ('open', 'Open for bids'), ('closed', 'Closed'), ('awarded', 'Awarded'), ('cancelled', 'Cancelled')], default='draft', max_length=12)),
                        ('deadline', models.DateTimeField(blank=True, null=True, verbose_name='last moment for bids')),
                        ('drafted_at', models.DateTimeField()),
                        ('visible_at', models.DateTimeField(blank=True, null=True)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('match_wanted_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['stage', 'deadline', 'id'], name='contract_by_stage'), models.Index(fields=['-visible_at', '-id'], name='contract_newest'), models.Index(condition=models.Q(('match_wanted_at__isnull', False)), fields=['match_wanted_at'], name='contract_wants_match')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['contract', 'grant'])), name='contract_kind_known'), models.CheckConstraint(condition=models.Q(('stage__in', ['draft', 'engagement', 'planned', 'open', 'closed', 'awarded', 'cancelled'])), name='contract_stage_known'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__gte', 0), _connector='OR'), name='contract_value_not_negative'), models.CheckConstraint(condition=models.Q(('term_months__gte', 1)), name='contract_lasts_a_month'), models.CheckConstraint(condition=models.Q(('reports_every__in', [1, 3, 6, 12])), name='contract_reports_known'), models.CheckConstraint(condition=models.Q(('regime', ''), ('regime__in', ['above', 'below', 'light-touch', 'reserved', 'psr']), _connector='OR'), name='contract_regime_known'), models.CheckConstraint(condition=models.Q(('service__in', ['light-touch', 'health-care', 'other'])), name='contract_service_known'), models.CheckConstraint(condition=models.Q(models.Q(('stage', 'open'), _negated=True), ('deadline__isnull', False), _connector='OR'), name='contract_open_has_deadline'), models.CheckConstraint(condition=models.Q(('stage__in', ['draft', 'cancelled']), ('visible_at__isnull', False), _connector='OR'), name='contract_visible_has_time'), models.CheckConstraint(condition=models.Q(('deadline__isnull', True), ('visible_at__isnull', True), ('deadline__gt', models.F('visible_at')), _connector='OR'), name='contract_deadline_after_visible')],
                    },
                ),
                migrations.CreateModel(
                    name='NoticeCapability',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='capabilities', to='contracts.notice')),
                        ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='organisations.capability')),
                        ('confidence', models.FloatField(blank=True, null=True)),
                        ('why', models.CharField(blank=True, max_length=200)),
                        ('judgement', models.CharField(choices=[('suggested', 'Suggested by its words or codes'), ('confirmed', 'Confirmed by a person'), ('doubted', 'Doubted by a person'), ('refused', 'Not wanted, people say')], default='suggested', max_length=10)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['notice_id', models.OrderBy(models.F('confidence'), descending=True, nulls_first=True), 'capability_id'],
                        'constraints': [models.UniqueConstraint(fields=('notice', 'capability'), name='notice_capability_once'), models.CheckConstraint(condition=models.Q(('confidence__isnull', True), models.Q(('confidence__gte', 0), ('confidence__lte', 1)), _connector='OR'), name='notice_confidence_from_0_to_1'), models.CheckConstraint(condition=models.Q(('judgement__in', ['suggested', 'confirmed', 'doubted', 'refused'])), name='notice_judgement_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('judgement', 'suggested')), models.Q(models.Q(('judgement', 'suggested'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='notice_judgement_decided_whole'), models.CheckConstraint(condition=models.Q(('confidence__isnull', False), models.Q(('judgement', 'suggested'), _negated=True), _connector='OR'), name='notice_suggestion_has_confidence')],
                    },
                ),
                migrations.CreateModel(
                    name='NoticeChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='contracts.notice')),
                        ('text', models.CharField(max_length=300)),
                        ('changed', models.BooleanField()),
                        ('at', models.DateTimeField()),
                        ('told_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['notice_id', 'pk'],
                        'indexes': [models.Index(condition=models.Q(('told_at__isnull', True)), fields=['id'], name='notice_change_untold')],
                    },
                ),
                migrations.CreateModel(
                    name='NoticeRelease',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='releases', to='contracts.notice')),
                        ('release_id', models.CharField(max_length=200)),
                        ('date', models.DateTimeField()),
                        ('checksum', models.CharField(max_length=64, verbose_name='SHA-256 of its canonical JSON')),
                        ('body', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ],
                    options={
                        'ordering': ['notice_id', 'date', 'release_id'],
                        'constraints': [models.UniqueConstraint(fields=('notice', 'release_id'), name='notice_release_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ContractChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='contracts.contract')),
                        ('kind', models.CharField(choices=[('stage', 'New stage'), ('added', 'Added'), ('changed', 'Changed'), ('extended', 'Extended')], max_length=10)),
                        ('stage', models.CharField(blank=True, max_length=12)),
                        ('field', models.CharField(blank=True, max_length=40)),
                        ('text', models.CharField(max_length=1000)),
                        ('at', models.DateTimeField()),
                        ('told_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['contract_id', 'pk'],
                        'indexes': [models.Index(condition=models.Q(('told_at__isnull', True)), fields=['id'], name='contract_change_untold')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['stage', 'added', 'changed', 'extended'])), name='contract_change_kind_known')],
                    },
                ),
                migrations.CreateModel(
                    name='ContractDocument',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='contracts.contract')),
                        ('title', models.CharField(max_length=200)),
                        ('url', models.URLField(blank=True, max_length=500, verbose_name='address')),
                        ('file', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contract_document', to='accounts.storedfile')),
                        ('added_at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['contract_id', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('url', ''), _negated=True), fields=('contract', 'url'), name='contract_document_once'), models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', False), ('url', '')), models.Q(models.Q(('url', ''), _negated=True), ('file__isnull', True)), _connector='OR'), name='contract_document_somewhere')],
                    },
                ),
                migrations.CreateModel(
                    name='ContractInterest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interests', to='contracts.contract')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interests', to='organisations.organisation')),
                        ('since', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('contract', 'organisation'), name='contract_interest_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ContractPartner',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='contracts.contract')),
                        ('commissioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partnerships', to='contracts.commissioner')),
                        ('state', models.CharField(choices=[('invited', 'Invited'), ('joined', 'Joined'), ('declined', 'Declined')], default='invited', max_length=10)),
                        ('share', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='per cent of the value')),
                        ('approved_version', models.PositiveIntegerField(blank=True, null=True)),
                        ('invited_at', models.DateTimeField()),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('areas', models.ManyToManyField(related_name='+', to='areas.area')),
                    ],
                    options={
                        'ordering': ['contract_id', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('contract', 'commissioner'), name='contract_partner_once'), models.CheckConstraint(condition=models.Q(('state__in', ['invited', 'joined', 'declined'])), name='contract_partner_state_known'), models.CheckConstraint(condition=models.Q(('share__isnull', True), models.Q(('share__gte', 0), ('share__lte', 100)), _connector='OR'), name='contract_partner_share_of_100'), models.CheckConstraint(condition=models.Q(('approved_version__isnull', True), ('state', 'joined'), _connector='OR'), name='contract_partner_joined_to_approve')],
                    },
                ),
                migrations.CreateModel(
                    name='ContractQuestion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='contracts.contract')),
                        ('kind', models.CharField(choices=[('question', 'Question'), ('comment', 'Comment')], max_length=10)),
                        ('text', models.TextField(max_length=2000)),
                        ('asker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asked_at', models.DateTimeField()),
                        ('answer', models.TextField(blank=True, max_length=5000)),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['contract_id', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['question', 'comment'])), name='contract_question_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='contract_question_answer_whole')],
                    },
                ),
                migrations.CreateModel(
                    name='Follow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follows', to=settings.AUTH_USER_MODEL)),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followers', to='contracts.contract')),
                        ('pace', models.CharField(choices=[('at-once', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week'), ('off', 'Not at all')], default='at-once', max_length=8)),
                        ('since', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['-since', '-pk'],
                        'constraints': [models.UniqueConstraint(fields=('user', 'contract'), name='follow_once'), models.CheckConstraint(condition=models.Q(('pace__in', ['at-once', 'daily', 'weekly', 'off'])), name='follow_pace_known')],
                    },
                ),
                migrations.CreateModel(
                    name='Lot',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lots', to='contracts.contract')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('title', models.CharField(max_length=200)),
                        ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                        ('description', models.TextField(blank=True, max_length=5000)),
                        ('term_months', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('extension_months', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'ordering': ['contract_id', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('contract', 'number'), name='lot_number_once'), models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__gte', 0), _connector='OR'), name='lot_value_not_negative'), models.CheckConstraint(condition=models.Q(('term_months__isnull', True), ('term_months__gte', 1), _connector='OR'), name='lot_lasts_a_month')],
                    },
                ),
                migrations.CreateModel(
                    name='StageDate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stage_dates', to='contracts.contract')),
                        ('stage', models.CharField(choices=[('engagement', 'Early engagement'), ('planned', 'Planned'), ('open', 'Open for bids')], max_length=12)),
                        ('on', models.DateField(verbose_name='day')),
                        ('version', models.PositiveIntegerField()),
                        ('state', models.CharField(choices=[('waiting', 'To come'), ('kept', 'It moved on that day'), ('missed', 'Something was missing'), ('overtaken', 'It had moved before')], default='waiting', max_length=10)),
                        ('missing', models.JSONField(default=list)),
                        ('set_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['contract_id', 'on', 'pk'],
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['on'], name='stage_date_waiting')],
                        'constraints': [models.UniqueConstraint(fields=('contract', 'stage'), name='stage_date_once'), models.CheckConstraint(condition=models.Q(('stage__in', ['engagement', 'planned', 'open'])), name='stage_date_of_a_live_stage'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='stage_date_settled_whole'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'kept', 'missed', 'overtaken'])), name='stage_date_state_known')],
                    },
                ),
                migrations.CreateModel(
                    name='News',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='news', to=settings.AUTH_USER_MODEL)),
                        ('contract', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contracts.contract')),
                        ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contracts.contractchange')),
                        ('notice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='news', to='contracts.notice')),
                        ('notice_change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contracts.noticechange')),
                        ('search', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contracts.savedsearch')),
                        ('pace', models.CharField(choices=[('at-once', 'At once'), ('daily', 'Once a day'), ('weekly', 'Once a week'), ('off', 'Not at all')], max_length=8)),
                        ('at', models.DateTimeField()),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name_plural': 'news',
                        'ordering': ['pk'],
                        'indexes': [models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['pace', 'user'], name='news_unsent')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('search__isnull', True)), fields=('user', 'change'), name='news_change_once'), models.UniqueConstraint(condition=models.Q(('search__isnull', False)), fields=('search', 'contract'), name='news_found_once'), models.UniqueConstraint(condition=models.Q(('notice_change__isnull', True)), fields=('search', 'notice'), name='news_notice_found_once'), models.UniqueConstraint(fields=('user', 'notice_change'), name='news_notice_change_once'), models.CheckConstraint(condition=models.Q(models.Q(('contract__isnull', False), ('notice__isnull', True)), models.Q(('contract__isnull', True), ('notice__isnull', False)), _connector='OR'), name='news_of_one_thing'), models.CheckConstraint(condition=models.Q(('search__isnull', False), ('change__isnull', False), _connector='OR'), name='news_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='BidQuestion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bid_questions', to='contracts.lot')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('text', models.CharField(max_length=1000)),
                        ('most_words', models.PositiveSmallIntegerField(default=500)),
                        ('weight', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='per cent of the marks')),
                    ],
                    options={
                        'ordering': ['lot_id', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('lot', 'number'), name='bid_question_number_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='bid_question_asks_something'), models.CheckConstraint(condition=models.Q(('most_words__gte', 1), ('most_words__lte', 5000)), name='bid_question_words_bounded'), models.CheckConstraint(condition=models.Q(('weight__isnull', True), ('weight__lte', 100), _connector='OR'), name='bid_question_weight_of_100')],
                    },
                ),
                migrations.CreateModel(
                    name='Requirement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='contracts.lot')),
                        ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='organisations.capability')),
                        ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='areas.area')),
                        ('volume', models.PositiveIntegerField(blank=True, null=True, verbose_name='people a year')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['capability', 'area', 'lot'], name='requirement_by_work')],
                        'constraints': [models.UniqueConstraint(fields=('lot', 'capability', 'area'), name='requirement_once'), models.CheckConstraint(condition=models.Q(('volume__isnull', True), ('volume__gte', 1), _connector='OR'), name='requirement_volume_is_someone')],
                    },
                ),
                migrations.CreateModel(
                    name='Threshold',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thresholds', to='contracts.lot')),
                        ('kind', models.CharField(choices=[('turnover', 'Yearly turnover'), ('lead-turnover', 'Yearly turnover of the lead organisation'), ('insurance', 'Insurance'), ('accreditation', 'Accreditation'), ('years-trading', 'Years of trading'), ('size', 'Most members of a consortium')], max_length=15)),
                        ('minimum', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='pounds')),
                        ('rule', models.CharField(blank=True, choices=[('pooled', 'Members’ turnovers add up (jointly and severally liable)'), ('lead_only', 'The lead organisation’s turnover alone'), ('each_by_share', 'Each member for its share of the work')], max_length=15)),
                        ('code', models.SlugField(blank=True, max_length=40, verbose_name='accreditation or insurance')),
                        ('falls_on', models.CharField(blank=True, choices=[('deliverer', 'Whoever delivers the work'), ('everyone', 'Every member'), ('lead', 'The lead organisation'), ('anyone', 'At least one member')], max_length=10)),
                        ('capability', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='thresholds', to='organisations.capability')),
                        ('most', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='most members')),
                        ('years', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='years of trading')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('kind__in', ('accreditation', 'insurance')), _negated=True), fields=('lot', 'kind'), name='threshold_kind_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'turnover'), ('rule__in', ['pooled', 'lead_only', 'each_by_share']), ('minimum__gte', 0), ('minimum__isnull', False)), models.Q(('kind', 'lead-turnover'), ('minimum__gte', 0), ('minimum__isnull', False)), models.Q(('falls_on__in', ['deliverer', 'everyone', 'lead', 'anyone']), ('kind', 'insurance'), ('minimum__gte', 0), ('minimum__isnull', False), models.Q(('code', ''), _negated=True)), models.Q(('falls_on__in', ['deliverer', 'everyone', 'lead', 'anyone']), ('kind', 'accreditation'), models.Q(('code', ''), _negated=True)), models.Q(('falls_on__in', ['lead', 'everyone', 'anyone']), ('kind', 'years-trading'), ('years__gte', 1), ('years__isnull', False)), models.Q(('kind', 'size'), ('most__gte', 1), ('most__isnull', False)), _connector='OR'), name='threshold_is_whole')],
                    },
                ),
            ],
        ),
    ]
