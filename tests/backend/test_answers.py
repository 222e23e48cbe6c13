"""Kept answers go after a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.models import KeptAnswer
from workers.tasks.sweep import sweep

pytestmark = pytest.mark.django_db


def test_the_sweep_forgets_answers_after_a_day_and_a_repeat_within_it_is_known(make_person, client):
    client.force_login(make_person("a@x.example"))

    def save():
        return client.post(
            "/api/v1/searches/",
            {"words": "advice"},
            "application/json",
            headers={"Idempotency-Key": "one"},
        ).json()

    first = save()
    KeptAnswer.objects.update(kept_at=timezone.now() - timedelta(hours=23))
    sweep()
    assert save() == first
    KeptAnswer.objects.update(kept_at=timezone.now() - timedelta(hours=25))
    for _ in range(2):
        sweep()
    assert not KeptAnswer.objects.exists()
    assert save()["id"] != first["id"]
