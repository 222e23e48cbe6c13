"""Documents of contracts."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.permissions import ReadOpen
from backend.api.resources import Request, Resource, is_schema
from contracts import services
from contracts.models import Contract, ContractDocument


class Documents(Resource):
    """Documents of contracts that the sender may see."""

    permission_classes = [ReadOpen]
    queryset = ContractDocument.objects.none()

    def get_queryset(self) -> QuerySet[ContractDocument]:
        """Return documents of contracts that the sender may see."""
        if is_schema(self):
            return ContractDocument.objects.none()
        seen = Contract.objects.seen_by(self.actor.user_id, self.actor.commissioner_id)
        rows = ContractDocument.objects.filter(contract__in=seen.values("pk"))
        return rows.select_related("contract__commissioner")

    @extend_schema(summary="Take a document away", request=None, responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take it out of a draft; what the public has read stays."""
        services.remove_document(by=self.actor, at=database_now(), document=self.get_object())
        return Response(status=204)
