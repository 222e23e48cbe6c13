"""The tables of every room, found here by Django; nobody else imports this."""

import contracts.alerts.models
import contracts.commissioners.models
import contracts.drafting.models.bid_questions
import contracts.drafting.models.changes
import contracts.drafting.models.contracts
import contracts.notices.models
import contracts.publishing.models.engagement
import contracts.publishing.models.timetable
import contracts.thresholds.models
