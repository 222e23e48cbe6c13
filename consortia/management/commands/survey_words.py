"""Print what organisations added to surveys in their own words, for the operator's eyes."""

from django.core.management.base import BaseCommand

from consortia.delivery.models.surveys import SurveyAnswer


class Command(BaseCommand):
    """Print the words of surveys whose answers are published: untied from whoever wrote them."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = __doc__ or ""

    def handle(self, *args: object, **options: object) -> None:
        """Print a line a text, by commissioner; in no order that tells of time."""
        rows = SurveyAnswer.objects.filter(survey__counted_at__isnull=False).exclude(words="")
        named = rows.order_by("survey__contract__commissioner__name", "pk")
        for name, words in named.values_list("survey__contract__commissioner__name", "words"):
            self.stdout.write(f"{name}: {' '.join(words.split())}")
