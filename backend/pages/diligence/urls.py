"""Addresses of due diligence."""

from backend.pages.diligence import diligence
from backend.pages.forming.seats import seat_paths

urlpatterns = [
    *seat_paths("passports/", diligence.show, "diligence"),
    *seat_paths("passports/share/", diligence.share, "share"),
    *seat_paths("passports/not-ours/", diligence.excuse, "excuse"),
    *seat_paths("passports/ask/", diligence.ask, "ask-diligence"),
    *seat_paths("passports/of/<str:identifier>/", diligence.look, "shared-passport"),
    *seat_paths("passports/of/<str:identifier>/sign-off/", diligence.sign, "sign-off"),
    *seat_paths("passports/of/<str:identifier>/withdraw/", diligence.withdraw, "withdraw-sign-off"),
    *seat_paths(
        "passports/of/<str:identifier>/files/<int:evidence>/", diligence.file, "shared-file"
    ),
]
