"""Addresses of drafting contracts."""

from django.urls import path

from backend.pages.drafting import documents, drafting, lots, partners

urlpatterns = [
    path("contracts/<int:pk>/draft/", drafting.tasks, name="draft"),
    path("contracts/<int:pk>/draft/lots/", lots.lots, name="draft-lots"),
    path("contracts/<int:pk>/draft/documents/", documents.documents, name="draft-documents"),
    path("contracts/<int:pk>/draft/<slug:name>/", drafting.step, name="step"),
    path("contracts/<int:pk>/partners/", partners.partners, name="partners"),
    path("documents/<int:pk>/", documents.fetch, name="document"),
    path("documents/<int:pk>/remove/", documents.remove, name="remove-document"),
    path("partners/<int:pk>/part/", partners.part, name="part"),
    path("partners/<int:pk>/answer/", partners.answer, name="answer-partner"),
    path("partners/<int:pk>/approve/", partners.approve, name="approve"),
    path("commissioners/<int:pk>/draft/", drafting.begin, name="begin-draft"),
    path("lots/<int:pk>/", lots.lot, name="lot"),
    path("lots/<int:pk>/remove/", lots.remove, name="remove-lot"),
    path("lots/<int:pk>/wanted/", lots.wanted, name="wanted"),
    path("lots/<int:pk>/volumes/", lots.volumes, name="volumes"),
    path("lots/<int:pk>/thresholds/", lots.thresholds, name="thresholds"),
    path("thresholds/<int:pk>/remove/", lots.remove_threshold, name="remove-threshold"),
]
