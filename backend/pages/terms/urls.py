"""Addresses of terms, fund holders and the agreement."""

from django.urls import path

from backend.pages.forming.seats import seat_paths
from backend.pages.terms import agreement, fund_holders, terms

urlpatterns = [
    *seat_paths("terms/", terms.show, "terms"),
    *seat_paths("terms/propose/", terms.propose, "propose-terms"),
    *seat_paths("terms/<int:terms>/answer/", terms.answer, "answer-terms"),
    *seat_paths("terms/<int:terms>/withdraw/", terms.withdraw, "withdraw-terms"),
    *seat_paths("funds/", fund_holders.funds, "funds"),
    path("fund-holder/<str:token>/", fund_holders.asked, name="fund-holder"),
    *seat_paths("cost/", terms.cost, "cost"),
    *seat_paths("leave/", terms.leave, "leave"),
    *seat_paths("agreement/", agreement.show, "agreement"),
    *seat_paths("agreement/draw-up/", agreement.draw_up, "draw-up"),
    *seat_paths("agreement/<int:number>/sign/", agreement.sign, "sign"),
    *seat_paths("agreement/<int:number>/ask-for-change/", agreement.ask, "ask-for-change"),
    *seat_paths("agreement/<int:number>/<slug:kind>/", agreement.document, "agreement-file"),
]
