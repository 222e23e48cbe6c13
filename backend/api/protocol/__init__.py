"""Shared by every resource of the API: authentication, paging, idempotency, problems, schema."""
