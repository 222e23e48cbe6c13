"""The passport: what commissioners ask of every organisation, read as one list of items."""
