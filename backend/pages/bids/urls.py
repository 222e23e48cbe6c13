"""Addresses of bids."""

from django.urls import path

from backend.pages.bids import bid, files, judging, pack
from backend.pages.forming.seats import seat_paths

urlpatterns = [
    *seat_paths("pack/", pack.show, "pack"),
    *seat_paths("pack/code/", pack.say_code, "share-code"),
    *seat_paths("pack/file/", pack.pack, "bid-pack"),
    *seat_paths("bid/", bid.show, "bid"),
    *seat_paths("bid/answers/<int:number>/", bid.answer, "answer"),
    *seat_paths("bid/files/", files.attach, "attach"),
    *seat_paths("bid/files/<int:number>/", files.attached, "attached"),
    *seat_paths("bid/files/<int:number>/download/", files.read, "file"),
    *seat_paths("bid/files/<int:number>/remove/", files.remove, "remove-file"),
    *seat_paths("bid/files/<int:number>/keep/", files.take_over, "take-over-file"),
    *seat_paths("bid/confirm/", bid.confirm, "confirm-bid"),
    *seat_paths("bid/declare/", bid.declare, "declare"),
    *seat_paths("bid/submit/", bid.submit, "submit-bid"),
    *seat_paths("bid/withdraw/", bid.withdraw, "withdraw-bid"),
    path("lots/<int:pk>/bid-questions/", judging.questions, name="bid-questions"),
    path("bid-questions/<int:pk>/remove/", judging.remove_question, name="remove-bid-question"),
    path("lots/<int:pk>/bids/", judging.bids, name="bids"),
    path("lots/<int:pk>/bids/open/", judging.open_bids, name="open-bids"),
    path("bids/<int:pk>/", judging.bid, name="opened-bid"),
    path("bids/<int:pk>/files/<int:number>/", files.opened, name="opened-file"),
    path("bids/<int:pk>/feedback/", judging.feedback, name="feedback"),
    path("bids/<int:pk>/award/", judging.award, name="award"),
]
