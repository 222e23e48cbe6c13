"""Open Referral UK: services as directories exchange them, out and in.

References
----------
Open Referral UK 3.0, the UK profile of the Human Services Data Specification (HSDS) 3.0:
https://docs.openreferraluk.org/
"""

from organisations.openreferral.importing import Summary, import_services
from organisations.openreferral.writing import organisation_of, service_of

__all__ = ["Summary", "import_services", "organisation_of", "service_of"]
