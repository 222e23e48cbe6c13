"""A column for what is a sealed record of its day: a delivery, kept as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import models

from consortia.proposals.assignments import Delivery

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Expression

    _Base = models.JSONField[Delivery, Delivery]
else:
    _Base = models.JSONField


class DeliveryField(_Base):
    """A `Delivery`, kept as JSON; for what never changes once it is written.

    What is agreed or promised is rows instead, so that the database refuses an organisation that
    is not there.
    """

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Delivery | None:
        """Return the delivery that the database keeps."""
        said = super().from_db_value(value, expression, connection)
        return None if said is None else Delivery.from_json(said)

    def get_prep_value(self, value: object) -> object:
        """Return the delivery as JSON."""
        return super().get_prep_value(value.as_json() if isinstance(value, Delivery) else value)

    def get_db_prep_value(
        self, value: object, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> object:
        """Return the delivery as JSON, in the way this database takes it."""
        said = value.as_json() if isinstance(value, Delivery) else value
        return super().get_db_prep_value(said, connection, prepared)

    def to_python(self, value: object) -> object:
        """Return a delivery, also of what was written as JSON or as a text."""
        said = json.loads(value) if isinstance(value, str) else value
        return Delivery.from_json(said) if isinstance(said, list) else said

    def value_to_string(self, obj: models.Model) -> str:
        """Return the delivery as a text, for what writes rows to a file."""
        said: Delivery = self.value_from_object(obj)
        return json.dumps(said.as_json())
