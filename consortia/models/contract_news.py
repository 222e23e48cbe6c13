"""That groups were told of a change of the contract that they work on."""

from django.db import models

from contracts.models import ContractChange


class ChangeTold(models.Model):
    """That one change of a contract was told to the bodies in its groups; once each."""

    change = models.OneToOneField(
        ContractChange, on_delete=models.CASCADE, related_name="groups_told"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.change)
