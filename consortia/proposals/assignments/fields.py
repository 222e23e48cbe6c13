"""A model field for a delivery that never changes once written, stored as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import models

from consortia.proposals.assignments.delivery import Delivery

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Expression

    _Base = models.JSONField[Delivery, Delivery]
else:
    _Base = models.JSONField


class DeliveryField(_Base):
    """A `Delivery` stored as JSON, for records that never change once written.

    What is agreed or promised is rows instead, so that the database refuses an unknown
    organisation.
    """

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Delivery | None:
        """Return the stored delivery."""
        said = super().from_db_value(value, expression, connection)
        return None if said is None else Delivery.from_json(said)

    def get_prep_value(self, value: object) -> object:
        """Return the delivery as JSON."""
        return super().get_prep_value(value.as_json() if isinstance(value, Delivery) else value)

    def get_db_prep_value(
        self, value: object, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> object:
        """Return the delivery as JSON, adapted to this database."""
        said = value.as_json() if isinstance(value, Delivery) else value
        return super().get_db_prep_value(said, connection, prepared)

    def to_python(self, value: object) -> object:
        """Return a delivery, also from JSON or text."""
        said = json.loads(value) if isinstance(value, str) else value
        return Delivery.from_json(said) if isinstance(said, list) else said

    def value_to_string(self, obj: models.Model) -> str:
        """Return the delivery as text, for serializers."""
        said: Delivery = self.value_from_object(obj)
        return json.dumps(said.as_json())
