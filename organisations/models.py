"""The tables of every room, found here by Django; nobody else imports this."""

import organisations.exchange.models
import organisations.offers.models.capabilities
import organisations.offers.models.listed
import organisations.offers.models.offers
import organisations.passport.models.evidence
import organisations.passport.models.passports
import organisations.people.models.members
import organisations.people.models.relationships
import organisations.people.models.stops
import organisations.register.models.claims
import organisations.register.models.entries
import organisations.register.models.merges
import organisations.register.models.organisations
import organisations.support.models
