"""In and out: spreadsheets, Open Referral directories, extracts of charity registers."""
