"""Addresses of the API about commissioners."""

from rest_framework.routers import SimpleRouter

from backend.api.commissioners.commissioners import CommissionerMembers, Commissioners

router = SimpleRouter()
router.register("commissioners", Commissioners, "commissioner")
router.register("commissioner-members", CommissionerMembers, "commissioner-member")

urlpatterns = router.urls
