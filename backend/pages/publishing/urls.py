"""Addresses of published contracts and of their stages."""

from django.urls import path

from backend.pages.publishing import contracts, engagement, publishing

urlpatterns = [
    path("contracts/", contracts.search, name="contracts"),
    path("contracts/<int:pk>/", contracts.show, name="contract"),
    path("contracts/<int:pk>/preview/", contracts.preview, name="preview"),
    path("contracts/<int:pk>/draft/check/", publishing.check, name="check"),
    path("contracts/<int:pk>/stage/", publishing.move, name="stage"),
    path("contracts/<int:pk>/stage-dates/", publishing.stage_date, name="stage-dates"),
    path("contracts/<int:pk>/cancel/", publishing.cancel, name="cancel"),
    path("contracts/<int:pk>/copy/", publishing.copy, name="copy"),
    path("contracts/<int:pk>/questions/", engagement.ask, name="ask"),
    path("contracts/<int:pk>/interest/", engagement.interest, name="interest"),
    path("contracts/<int:pk>/log/", engagement.log, name="log"),
    path("questions/<int:pk>/answer/", engagement.answer, name="answer-question"),
    path("lots/<int:pk>/match/", contracts.match, name="match"),
]
