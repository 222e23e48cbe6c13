"""Every address of the site."""

from django.urls import include, path

from backend.api.urls import urlpatterns as api_urls
from backend.pages.urls import urlpatterns as page_urls

urlpatterns = [
    path("api/v1/", include((api_urls, "api"))),
    *page_urls,
]

handler400 = "backend.pages.site.errors.bad_request"
handler403 = "backend.pages.site.errors.forbidden"
handler404 = "backend.pages.site.errors.not_found"
handler500 = "backend.pages.site.errors.server_error"
