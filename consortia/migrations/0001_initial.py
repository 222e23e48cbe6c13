import accounts.schema.operations
import consortia.proposals.assignments.fields
import django.core.validators
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('areas', '0001_initial'),
        ('contracts', '0001_initial'),
        ('organisations', '0001_initial'),
    ]

    operations = [
        accounts.schema.operations.CreateTables(
            tables=[
                migrations.CreateModel(
                    name='ChangeTold',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('change', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='consortia_told', to='contracts.contractchange')),
                        ('at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='MatchRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='contracts.lot')),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Being worked out'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10)),
                        ('requested_at', models.DateTimeField()),
                        ('started_at', models.DateTimeField(blank=True, null=True)),
                        ('finished_at', models.DateTimeField(blank=True, null=True)),
                        ('status', models.CharField(blank=True, max_length=12)),
                        ('bound_members', models.PositiveIntegerField(blank=True, null=True)),
                        ('proven', models.BooleanField(default=False)),
                        ('candidates', models.PositiveIntegerField(default=0)),
                        ('missing', models.JSONField(blank=True, null=True)),
                        ('seconds', models.FloatField(blank=True, null=True)),
                        ('problem', models.CharField(blank=True, max_length=500)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['lot', '-id'], name='match_latest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'failed'])), name='match_state_known'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('lot',), name='match_one_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('finished_at__isnull', False), models.Q(('status', ''), _negated=True)), _connector='OR'), name='match_done_has_answer')],
                    },
                ),
                migrations.CreateModel(
                    name='RegisterEnd',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='register_end', to='organisations.organisation')),
                        ('at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='RegisterMark',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('record', models.BigIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='register_mark_one_row')],
                    },
                ),
                migrations.CreateModel(
                    name='SealKey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal_key', to='contracts.contract')),
                        ('public_key', models.BinaryField(max_length=32)),
                        ('wrapped', models.BinaryField(max_length=72)),
                        ('made_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Survey',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('contract', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='survey', to='contracts.contract')),
                        ('opened_at', models.DateTimeField()),
                        ('closes_at', models.DateTimeField()),
                        ('untied_at', models.DateTimeField(blank=True, null=True)),
                        ('counted_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('closes_at__gt', models.F('opened_at'))), name='survey_time_to_answer'), models.CheckConstraint(condition=models.Q(('counted_at__isnull', True), ('untied_at__isnull', False), _connector='OR'), name='survey_untied_before_counted')],
                    },
                ),
                migrations.CreateModel(
                    name='Told',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='contracts.lot')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='told', to='organisations.organisation')),
                        ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.letter')),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('lot', 'organisation'), name='told_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Proposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='consortia.matchrun')),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='contracts.lot')),
                        ('rank', models.PositiveSmallIntegerField()),
                        ('objective', models.FloatField()),
                        ('lead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                        ('delivery', consortia.proposals.assignments.fields.DeliveryField()),
                        ('reasons', models.JSONField()),
                        ('parts', models.JSONField(default=list)),
                    ],
                    options={
                        'ordering': ['match_id', 'rank'],
                        'constraints': [models.UniqueConstraint(fields=('match', 'rank'), name='proposal_rank_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SurveyAsk',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asks', to='consortia.survey')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_asks', to='organisations.organisation')),
                        ('asked_at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['survey_id', 'organisation_id'],
                        'constraints': [models.UniqueConstraint(fields=('survey', 'organisation'), name='survey_asked_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Consortium',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consortia', to='contracts.lot')),
                        ('proposal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='consortia', to='consortia.proposal')),
                        ('name', models.CharField(max_length=200)),
                        ('starter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='started', to='organisations.organisation')),
                        ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='organisations.organisation')),
                        ('stage', models.CharField(choices=[('forming', 'Forming'), ('formed', 'Formed'), ('dissolved', 'Dissolved')], default='forming', max_length=10)),
                        ('started_at', models.DateTimeField()),
                        ('formed_at', models.DateTimeField(blank=True, null=True)),
                        ('replaces_since', models.DateTimeField(blank=True, null=True, verbose_name="since when the next best is asked without the starter's word")),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('stage__in', ['forming', 'formed', 'dissolved'])), name='consortium_stage_known'), models.CheckConstraint(condition=models.Q(models.Q(('stage', 'formed'), _negated=True), ('formed_at__isnull', False), _connector='OR'), name='consortium_formed_has_time'), models.UniqueConstraint(condition=models.Q(('stage', 'dissolved'), _negated=True), fields=('proposal', 'starter'), name='consortium_started_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ProposalMember',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='consortia.proposal')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposed_in', to='organisations.organisation')),
                        ('irreplaceable', models.BooleanField(default=False)),
                        ('reserves', models.JSONField(default=list)),
                    ],
                    options={
                        'ordering': ['proposal_id', 'organisation__name', 'organisation_id'],
                        'constraints': [models.UniqueConstraint(fields=('proposal', 'organisation'), name='proposal_member_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SurveyAnswer',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='consortia.survey')),
                        ('ask', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='consortia.surveyask')),
                        ('small_lots', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='lots small enough')),
                        ('time', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='time enough')),
                        ('proportion', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='thresholds in proportion')),
                        ('plain', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='plain language')),
                        ('alike', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='treated alike')),
                        ('words', models.TextField(blank=True, max_length=2000)),
                        ('said_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['survey_id', 'id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('alike__gte', 1), ('plain__gte', 1), ('proportion__gte', 1), ('small_lots__gte', 1), ('time__gte', 1), ('alike__lte', 5), ('plain__lte', 5), ('proportion__lte', 5), ('small_lots__lte', 5), ('time__lte', 5)), name='survey_answer_of_five'), models.CheckConstraint(condition=models.Q(models.Q(('ask__isnull', True), ('said_at__isnull', True)), models.Q(('ask__isnull', False), ('said_at__isnull', False)), _connector='OR'), name='survey_answer_tied_or_not')],
                    },
                ),
                migrations.CreateModel(
                    name='Bid',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bid', to='consortia.consortium')),
                        ('begun_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='BidReminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='consortia.consortium')),
                        ('deadline', models.DateTimeField()),
                        ('days', models.PositiveSmallIntegerField()),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('consortium', 'deadline', 'days'), name='bid_reminded_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ConsortiumAssignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.capability')),
                        ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area')),
                        ('volume', models.DecimalField(blank=True, decimal_places=6, max_digits=16, null=True, verbose_name='people a year')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work', to='consortia.consortium')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('consortium', 'capability', 'area', 'organisation'), name='consortium_assignment_once'), models.CheckConstraint(condition=models.Q(('volume__isnull', True), ('volume__gte', 0), _connector='OR'), name='consortium_assignment_counts')],
                    },
                ),
                migrations.CreateModel(
                    name='Departure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='departures', to='consortia.consortium')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departures', to='organisations.organisation')),
                        ('reason', models.CharField(blank=True, max_length=500)),
                        ('expelled', models.BooleanField(default=False, verbose_name='expelled by all the others')),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['consortium_id', 'at'],
                    },
                ),
                migrations.CreateModel(
                    name='DiligenceWant',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='diligence_wants', to='consortia.consortium')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('item', models.CharField(max_length=62)),
                        ('least', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                        ('asker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('asked_at', models.DateTimeField()),
                        ('excuse', models.CharField(blank=True, max_length=500)),
                        ('excused_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['consortium_id', 'organisation__name', 'organisation_id', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('consortium', 'organisation', 'item'), name='diligence_asked_once'), models.CheckConstraint(condition=models.Q(('least__isnull', True), ('least__gte', 0), _connector='OR'), name='diligence_least_not_negative'), models.CheckConstraint(condition=models.Q(models.Q(('excuse', ''), ('excused_at__isnull', True)), models.Q(models.Q(('excuse', ''), _negated=True), ('excused_at__isnull', False)), _connector='OR'), name='diligence_excuse_has_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Expulsion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expulsions', to='consortia.consortium')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('reason', models.CharField(max_length=500)),
                        ('state', models.CharField(choices=[('open', 'Waits for the others'), ('carried', 'Expelled'), ('dropped', 'Dropped')], default='open', max_length=10)),
                        ('at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['consortium_id', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'carried', 'dropped'])), name='expulsion_state_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='expulsion_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='expulsion_settled_has_time'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('consortium', 'organisation'), name='expulsion_one_open')],
                    },
                ),
                migrations.CreateModel(
                    name='FundHolder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fund_holders', to='consortia.consortium')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('state', models.CharField(choices=[('asked', 'Asked'), ('agreed', 'Agreed'), ('refused', 'Refused'), ('ended', 'Another was named')], max_length=8)),
                        ('named_at', models.DateTimeField()),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('answered_by', models.CharField(blank=True, max_length=120, verbose_name='who said so for the holder')),
                    ],
                    options={
                        'ordering': ['consortium_id', '-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'agreed'])), fields=('consortium', 'organisation'), name='fund_holder_one_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'agreed', 'refused', 'ended'])), name='fund_holder_state_known'), models.CheckConstraint(condition=models.Q(('holder', models.F('organisation')), _negated=True), name='fund_holder_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('state', 'asked')), ('state', 'ended'), models.Q(('answered_at__isnull', False), ('state__in', ['agreed', 'refused'])), _connector='OR'), name='fund_holder_answered_has_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='consortia.consortium')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='organisations.organisation')),
                        ('state', models.CharField(choices=[('waiting', 'Waiting to be sent'), ('sent', 'Sent'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('expired', 'Expired'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=10)),
                        ('worth', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                        ('version', models.PositiveIntegerField(default=0)),
                        ('letter', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitation', to='accounts.letter')),
                        ('invited_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField()),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('reason', models.CharField(blank=True, max_length=500)),
                        ('undelivered_at', models.DateTimeField(blank=True, null=True, verbose_name='when every letter had come back for good')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'sent'])), fields=['expires_at'], name='invitation_unanswered')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sent', 'accepted', 'declined', 'expired', 'withdrawn'])), name='invitation_state_known'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'sent', 'accepted'])), fields=('consortium', 'organisation'), name='invitation_live_once'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('invited_at'))), name='invitation_time_to_answer'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'declined']), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='invitation_answer_has_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Member',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='consortia.consortium')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consortium_memberships', to='organisations.organisation')),
                        ('since', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['consortium_id', 'organisation__name', 'organisation_id'],
                        'constraints': [models.UniqueConstraint(fields=('consortium', 'organisation'), name='consortium_member_once')],
                    },
                ),
                migrations.CreateModel(
                    name='MemberCost',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='costs', to='consortia.consortium')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('said_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('consortium', 'organisation'), name='member_cost_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='member_cost_not_negative')],
                    },
                ),
                migrations.CreateModel(
                    name='PassportConsent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passport_consents', to='consortia.consortium')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passport_consents', to='organisations.organisation')),
                        ('item', models.CharField(max_length=62)),
                        ('given_at', models.DateTimeField()),
                        ('given_by', models.CharField(max_length=80)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('revoked_by', models.CharField(blank=True, max_length=80)),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('consortium', 'organisation', 'item'), name='passport_consent_live_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PlanDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_days', to='consortia.consortium')),
                        ('day', models.DateField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('consortium', 'day'), name='plan_day_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PlanReminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_reminders', to='consortia.consortium')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                        ('key', models.CharField(max_length=20)),
                        ('due_on', models.DateField()),
                        ('kind', models.CharField(choices=[('soon', 'Due in two days'), ('late', 'Late')], max_length=4)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('consortium', 'organisation', 'key', 'due_on', 'kind'), name='plan_reminded_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['soon', 'late'])), name='plan_reminder_kind_known')],
                    },
                ),
                migrations.CreateModel(
                    name='PlanStop',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plan_stops', to='consortia.consortium')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('consortium', 'organisation'), name='plan_stopped_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PlanTask',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='consortia.consortium')),
                        ('key', models.CharField(blank=True, max_length=20)),
                        ('title', models.CharField(blank=True, max_length=200)),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('person', models.CharField(blank=True, max_length=120)),
                        ('due_on', models.DateField(blank=True, null=True)),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                        ('removed_at', models.DateTimeField(blank=True, null=True)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('made_at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['consortium_id', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('consortium', 'key'), name='plan_task_key_once'), models.CheckConstraint(condition=models.Q(models.Q(('key', ''), models.Q(('title', ''), _negated=True)), models.Q(models.Q(('key', ''), _negated=True), ('title', '')), _connector='OR'), name='plan_task_is_named_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Replacement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replacements', to='consortia.consortium')),
                        ('state', models.CharField(choices=[('waiting', 'Waiting to be worked out'), ('proposed', 'Proposed to the starter'), ('asked', 'Asked'), ('impossible', 'Nobody can take the place'), ('dropped', 'Not needed any more')], default='waiting', max_length=10)),
                        ('wanted_at', models.DateTimeField()),
                        ('worked_out_at', models.DateTimeField(blank=True, null=True)),
                        ('responses', models.JSONField(blank=True, null=True)),
                        ('found', models.JSONField(blank=True, null=True)),
                        ('missing', models.JSONField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['consortium_id', 'pk'],
                        'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['wanted_at'], name='replacement_waiting')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'proposed', 'asked', 'impossible', 'dropped'])), name='replacement_state_known'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'proposed', 'impossible'])), fields=('consortium',), name='replacement_one_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='ShareCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='share_codes', to='consortia.consortium')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('code', models.CharField(max_length=20)),
                        ('got_on', models.DateField()),
                        ('said_at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['consortium_id', 'organisation__name', 'organisation_id'],
                        'constraints': [models.UniqueConstraint(fields=('consortium', 'organisation'), name='share_code_once'), models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Za-z0-9]{6,12}$')), name='share_code_form')],
                    },
                ),
                migrations.CreateModel(
                    name='SignOff',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_offs', to='consortia.consortium')),
                        ('signer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('about', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('name', models.CharField(max_length=120)),
                        ('note', models.CharField(blank=True, max_length=1000)),
                        ('relied_on', models.JSONField()),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['consortium_id', 'pk'],
                        'indexes': [models.Index(fields=['consortium', 'signer', 'about'], name='sign_off_of_pair')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('signer', models.F('about')), _negated=True), name='sign_off_is_of_another'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='sign_off_has_name')],
                    },
                ),
                migrations.CreateModel(
                    name='BidAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='consortia.bid')),
                        ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.bidquestion')),
                        ('version', models.PositiveIntegerField()),
                        ('hidden', models.BinaryField()),
                        ('words', models.PositiveIntegerField()),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['bid_id', 'question__number', '-version'],
                        'constraints': [models.UniqueConstraint(fields=('bid', 'question', 'version'), name='bid_answer_version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='BidDeclaration',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declarations', to='consortia.bid')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('hidden', models.BinaryField()),
                        ('name', models.CharField(max_length=120)),
                        ('role', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['bid_id', '-at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='BidFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='consortia.bid')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('version', models.PositiveIntegerField()),
                        ('label', models.BinaryField()),
                        ('content', models.BinaryField()),
                        ('size', models.PositiveIntegerField()),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['bid_id', 'number', '-version'],
                        'constraints': [models.UniqueConstraint(fields=('bid', 'number', 'version'), name='bid_file_version_once'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('bid', 'number'), name='bid_file_live_once'), models.CheckConstraint(condition=models.Q(('size__gte', 1), ('size__lte', 10485760)), name='bid_file_size_bounded'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('at')), _connector='OR'), name='bid_file_ends_after_it_began')],
                    },
                ),
                migrations.CreateModel(
                    name='SealedBid',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealed', to='consortia.bid')),
                        ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealed_bids', to='contracts.lot')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('sealed', models.BinaryField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('size', models.PositiveIntegerField()),
                        ('sealed_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['lot_id', 'sealed_at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('bid', 'number'), name='sealed_bid_number_once'), models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('bid',), name='sealed_bid_submitted_once'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='sealed_bid_has_its_hash')],
                    },
                ),
                migrations.CreateModel(
                    name='Terms',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='consortia.consortium')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('state', models.CharField(choices=[('proposed', 'Proposed'), ('agreed', 'Agreed'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('superseded', 'Replaced by later terms')], default='proposed', max_length=10)),
                        ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('structure', models.CharField(choices=[('lead-subcontracts', 'A lead organisation with subcontracts'), ('joint-several', 'A joint consortium, each liable for all'), ('managing-agent', 'A managing agent'), ('new-entity', 'A new organisation, owned by the members')], max_length=20)),
                        ('price', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('fee', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='for managing it')),
                        ('paid_every', models.PositiveSmallIntegerField(choices=[(1, 'Every month'), (3, 'Every three months'), (12, 'Every year')], default=1)),
                        ('days_to_pay', models.PositiveSmallIntegerField(default=30)),
                        ('advance', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='per cent paid in advance')),
                        ('note', models.TextField(blank=True, max_length=2000)),
                        ('proposer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('proposed_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='consortia.departure')),
                    ],
                    options={
                        'verbose_name_plural': 'terms',
                        'ordering': ['consortium_id', '-number'],
                        'constraints': [models.UniqueConstraint(fields=('consortium', 'number'), name='terms_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('consortium',), name='terms_proposed_once'), models.UniqueConstraint(condition=models.Q(('state', 'agreed')), fields=('consortium',), name='terms_agreed_once'), models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'agreed', 'refused', 'withdrawn', 'superseded'])), name='terms_state_known'), models.CheckConstraint(condition=models.Q(('structure__in', ['lead-subcontracts', 'joint-several', 'managing-agent', 'new-entity'])), name='terms_structure_known'), models.CheckConstraint(condition=models.Q(('fee__gte', 0), ('fee__lte', models.F('price')), ('price__gt', 0)), name='terms_fee_within_price'), models.CheckConstraint(condition=models.Q(('paid_every__in', [1, 3, 12])), name='terms_paid_every_known'), models.CheckConstraint(condition=models.Q(('days_to_pay__lte', 30)), name='terms_paid_within_30_days'), models.CheckConstraint(condition=models.Q(('advance__gte', 0), ('advance__lte', 100)), name='terms_advance_of_100'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'proposed')), models.Q(models.Q(('state', 'proposed'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='terms_settled_has_time')],
                    },
                ),
                migrations.CreateModel(
                    name='ExpulsionVote',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('motion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='consortia.expulsion')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['motion_id', 'at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('motion', 'organisation'), name='expulsion_vote_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CounterOffer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counter_offers', to='consortia.invitation')),
                        ('text', models.CharField(blank=True, max_length=500)),
                        ('state', models.CharField(choices=[('waiting', 'Waits for the starter'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('lapsed', 'Lapsed')], default='waiting', max_length=10)),
                        ('made_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'accepted', 'refused', 'lapsed'])), name='counter_offer_state_known'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('invitation',), name='counter_offer_one_waits'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='counter_offer_settled_has_time')],
                    },
                ),
                migrations.CreateModel(
                    name='InvitationAssignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.capability')),
                        ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area')),
                        ('volume', models.DecimalField(blank=True, decimal_places=6, max_digits=16, null=True, verbose_name='people a year')),
                        ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work', to='consortia.invitation')),
                        ('version', models.PositiveIntegerField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('invitation', 'version', 'capability', 'area'), name='invitation_assignment_once'), models.CheckConstraint(condition=models.Q(('volume__isnull', True), ('volume__gte', 0), _connector='OR'), name='invitation_assignment_counts')],
                    },
                ),
                migrations.CreateModel(
                    name='InvitationLetter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='consortia.invitation')),
                        ('letter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='about_invitation', to='accounts.letter')),
                        ('contact', models.CharField(max_length=10)),
                    ],
                    options={
                        'ordering': ['invitation_id', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='InvitationQuestion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='consortia.invitation')),
                        ('text', models.TextField(max_length=1000)),
                        ('asked_at', models.DateTimeField()),
                        ('answer', models.TextField(blank=True, max_length=1000)),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='invitation_question_asks'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='invitation_question_answer_has_time')],
                    },
                ),
                migrations.CreateModel(
                    name='InvitationReminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reminder', to='consortia.invitation')),
                        ('at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Reserve',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reserve', to='consortia.invitation')),
                        ('at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='SignOffEnd',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sign_off', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='end', to='consortia.signoff')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('reason', models.CharField(max_length=500)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['sign_off_id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='sign_off_end_has_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='BidConfirmation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sealed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='consortia.sealedbid')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('fingerprint', models.CharField(max_length=64)),
                        ('name', models.CharField(max_length=120)),
                        ('role', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['sealed_id', 'at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('sealed', 'organisation', 'fingerprint'), name='bid_confirmed_once'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('role', ''), _negated=True)), name='bid_confirmation_names_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='DifferenceTold',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sealed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='told', to='consortia.sealedbid')),
                        ('fingerprint', models.CharField(max_length=64)),
                        ('days', models.PositiveSmallIntegerField()),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('sealed', 'fingerprint', 'days'), name='difference_told_once')],
                    },
                ),
                migrations.CreateModel(
                    name='OpenedBid',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sealed', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opened', to='consortia.sealedbid')),
                        ('package', models.JSONField()),
                        ('opened_at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['sealed__lot_id', 'sealed__sealed_at', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='SealedFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sealed_bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='consortia.sealedbid')),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealed', to='consortia.bidfile')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('sealed_key', models.BinaryField(max_length=80)),
                    ],
                    options={
                        'ordering': ['sealed_bid_id', 'number'],
                        'constraints': [models.UniqueConstraint(fields=('sealed_bid', 'number'), name='sealed_file_number_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SealedFingerprints',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sealed', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='fingerprints', to='consortia.sealedbid')),
                        ('by_part', models.JSONField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Agreement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='consortia.consortium')),
                        ('number', models.PositiveSmallIntegerField()),
                        ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='consortia.terms')),
                        ('state', models.CharField(choices=[('open', 'Waiting for signatures'), ('signed', 'Signed by all'), ('void', 'Replaced')], default='open', max_length=8)),
                        ('special', models.TextField(blank=True, max_length=5000, verbose_name='special terms')),
                        ('sections', models.JSONField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('made_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['consortium_id', '-number'],
                        'constraints': [models.UniqueConstraint(fields=('consortium', 'number'), name='agreement_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'signed'])), fields=('consortium',), name='agreement_current_once'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'signed', 'void'])), name='agreement_state_known'), models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='agreement_has_its_hash'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='agreement_settled_has_time')],
                    },
                ),
                migrations.CreateModel(
                    name='TermsAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('terms', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='consortia.terms')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('agrees', models.BooleanField()),
                        ('decided_by', models.CharField(blank=True, max_length=120)),
                        ('decided_on', models.DateField(blank=True, null=True)),
                        ('reason', models.CharField(blank=True, max_length=1000)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['terms_id', 'at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('terms', 'organisation'), name='terms_answer_once'), models.CheckConstraint(condition=models.Q(models.Q(('agrees', True), ('decided_on__isnull', False), models.Q(('decided_by', ''), _negated=True)), models.Q(('agrees', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='terms_answer_whole')],
                    },
                ),
                migrations.CreateModel(
                    name='TermsAssignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.capability')),
                        ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area')),
                        ('volume', models.DecimalField(blank=True, decimal_places=6, max_digits=16, null=True, verbose_name='people a year')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('terms', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work', to='consortia.terms')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('terms', 'capability', 'area', 'organisation'), name='terms_assignment_once'), models.CheckConstraint(condition=models.Q(('volume__isnull', True), ('volume__gte', 0), _connector='OR'), name='terms_assignment_counts')],
                    },
                ),
                migrations.CreateModel(
                    name='TermsShare',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('terms', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='consortia.terms')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                        ('fund_holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                    ],
                    options={
                        'ordering': ['terms_id', 'organisation__name', 'organisation_id'],
                        'constraints': [models.UniqueConstraint(fields=('terms', 'organisation'), name='terms_share_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='terms_share_not_negative'), models.CheckConstraint(condition=models.Q(('fund_holder__isnull', True), models.Q(('fund_holder', models.F('organisation')), _negated=True), _connector='OR'), name='terms_fund_holder_is_another')],
                    },
                ),
                migrations.CreateModel(
                    name='CounterOfferCell',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.capability')),
                        ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area')),
                        ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work', to='consortia.counteroffer')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('offer', 'capability', 'area'), name='counter_offer_cell_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Award',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('lot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='award', to='contracts.lot')),
                        ('opened', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='award', to='consortia.openedbid')),
                        ('reasons', models.TextField(max_length=5000)),
                        ('awarded_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('reasons', ''), _negated=True), name='award_gives_reasons')],
                    },
                ),
                migrations.CreateModel(
                    name='Feedback',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('opened', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='consortia.openedbid')),
                        ('remarks', models.JSONField()),
                        ('worked', models.TextField(default='', max_length=5000, verbose_name='what the consortium did well')),
                        ('said_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='ChangeRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='change_requests', to='consortia.agreement')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('text', models.CharField(max_length=2000)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['agreement_id', 'at', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='change_request_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Signature',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='consortia.agreement')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                        ('name', models.CharField(max_length=120)),
                        ('role', models.CharField(max_length=120)),
                        ('sha256', models.CharField(max_length=64)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['agreement_id', 'at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('agreement', 'organisation'), name='agreement_signed_once'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('role', ''), _negated=True)), name='signature_names_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('award', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='delivery', to='consortia.award')),
                        ('consortium', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='consortia.consortium')),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField()),
                        ('every', models.PositiveSmallIntegerField(default=3)),
                        ('days_to_pay', models.PositiveSmallIntegerField(default=30)),
                        ('next_ask_on', models.DateField(blank=True, db_index=True, null=True)),
                    ],
                    options={
                        'verbose_name_plural': 'deliveries',
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='delivery_days_in_order'), models.CheckConstraint(condition=models.Q(('every__gte', 1)), name='delivery_reported_by_month'), models.CheckConstraint(condition=models.Q(('days_to_pay__lte', 30)), name='delivery_paid_within_30_days')],
                    },
                ),
                migrations.CreateModel(
                    name='DeliveryReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='consortia.delivery')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delivery_reports', to='organisations.organisation')),
                        ('period', models.PositiveSmallIntegerField()),
                        ('version', models.PositiveSmallIntegerField()),
                        ('payer', models.CharField(choices=[('commissioner', 'The commissioner'), ('lead', 'The lead')], max_length=12)),
                        ('invoiced_on', models.DateField(blank=True, null=True)),
                        ('paid_on', models.DateField(blank=True, null=True)),
                        ('days_late', models.PositiveIntegerField(blank=True, null=True)),
                        ('note', models.CharField(blank=True, max_length=1000)),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'ordering': ['delivery_id', 'period', 'organisation__name', 'organisation_id', '-version'],
                        'constraints': [models.UniqueConstraint(fields=('delivery', 'organisation', 'period', 'version'), name='delivery_report_version_once'), models.CheckConstraint(condition=models.Q(('period__gte', 1), ('version__gte', 1)), name='delivery_report_numbered'), models.CheckConstraint(condition=models.Q(('payer__in', ['commissioner', 'lead'])), name='delivery_report_payer_known'), models.CheckConstraint(condition=models.Q(models.Q(('days_late__isnull', True), ('invoiced_on__isnull', True), ('paid_on__isnull', True)), models.Q(('days_late__isnull', False), ('invoiced_on__isnull', False)), _connector='OR'), name='delivery_report_payment_whole'), models.CheckConstraint(condition=models.Q(('paid_on__isnull', True), ('paid_on__gte', models.F('invoiced_on')), _connector='OR'), name='delivery_report_paid_after_invoice')],
                    },
                ),
                migrations.CreateModel(
                    name='ReportAsk',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asks', to='consortia.delivery')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_asks', to='organisations.organisation')),
                        ('period', models.PositiveSmallIntegerField()),
                        ('due_on', models.DateField()),
                        ('asked_at', models.DateTimeField()),
                        ('reminded_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('reminded_at__isnull', True)), fields=['due_on'], name='report_ask_unreminded')],
                        'constraints': [models.UniqueConstraint(fields=('delivery', 'organisation', 'period'), name='report_asked_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DeliveredPeople',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='consortia.deliveryreport')),
                        ('capability', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.capability')),
                        ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='areas.area')),
                        ('people', models.PositiveIntegerField()),
                        ('planned', models.PositiveIntegerField(blank=True, null=True)),
                    ],
                    options={
                        'ordering': ['report_id', 'capability__name', 'area__name'],
                        'constraints': [models.UniqueConstraint(fields=('report', 'capability', 'area'), name='delivered_people_once')],
                    },
                ),
            ],
        ),
    ]
