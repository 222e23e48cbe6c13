"""The tables of every room, found here by Django; nobody else imports this."""

import consortia.bids.models.bids
import consortia.bids.models.differences
import consortia.bids.models.files
import consortia.delivery.models.reports
import consortia.delivery.models.surveys
import consortia.departures.models
import consortia.diligence.models
import consortia.forming.models.answers
import consortia.forming.models.consortia
import consortia.forming.models.invitations
import consortia.forming.models.replacements
import consortia.planning.models
import consortia.proposals.models
import consortia.terms.models.agreements
import consortia.terms.models.fund_holders
import consortia.terms.models.terms
