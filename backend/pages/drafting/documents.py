"""Documents of a contract: listed and added by its drafters, fetched by all who may see it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Refusal
from backend.access import Access, access
from backend.actors import actor_of
from backend.downloads import download
from backend.pages.drafting.drafting import drafted
from backend.pages.drafting.drafting_forms import DocumentForm
from contracts.drafting.errors import EditedMeanwhile
from contracts.drafting.models.changes import ContractDocument
from contracts.drafting.rules import may_see
from contracts.drafting.services.documents import add_document, remove_document


@access(Access.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """List the documents, or add one: its address, or a file."""
    contract = drafted(request, pk)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_document(by=actor_of(request), at=database_now(), contract=contract, **form.given())
        except EditedMeanwhile as clash:
            form = DocumentForm(initial={"title": form.cleaned_data["title"]})
            messages.error(request, f"{clash} Look at the list, then add yours again.")
            contract.refresh_from_db()
            return _page(request, contract, form, 412)
        except Refusal as refusal:
            form.fail(refusal)
        else:
            messages.success(request, "Added.")
            return redirect("draft-documents", pk=pk)
    return _page(request, contract, form, 422 if form.errors else 200)


def _page(request: HttpRequest, contract: Any, form: DocumentForm, status: int) -> HttpResponse:
    context = {"form": form, "contract": contract, "documents": contract.documents.listed()}
    return render(request, "pages/drafting/documents.html", context, status=status)


@access(Access.SIGNED_IN)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a document out of a draft."""
    document = _found(pk)
    drafted(request, document.contract_id)
    remove_document(by=actor_of(request), at=database_now(), document=document)
    return redirect("draft-documents", pk=document.contract_id)


@access(Access.OPEN)
@require_safe
def fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a document's file; to anyone once its contract is visible."""
    document = _found(pk)
    if document.file is None or not may_see(actor_of(request), document.contract):
        raise Http404
    kept = document.file
    return download(bytes(kept.content), name=kept.name, media_type=kept.media_type)


def _found(pk: int) -> ContractDocument:
    rows = ContractDocument.objects.select_related("contract__commissioner")
    document = rows.filter(pk=pk).first()
    if document is None:
        raise Http404
    return document
