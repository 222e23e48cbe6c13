"""Areas: a dated graph with parents, successors, neighbours and other names."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q


class Level(models.TextChoices):
    """The level of an area. Districts are the leaf areas that matching works at."""

    DISTRICT = "district", "District or unitary authority"
    COUNTY = "county", "County"
    COMBINED_AUTHORITY = "combined-authority", "Combined authority"
    REGION = "region", "Region"
    COUNTRY = "country", "Country or group of countries"


class AreaQuerySet(models.QuerySet["Area"]):
    """Reads of areas."""

    def current(self) -> AreaQuerySet:
        """Return areas that exist today."""
        return self.filter(valid_to__isnull=True)

    def districts(self) -> AreaQuerySet:
        """Return today's leaf areas."""
        return self.current().filter(level=Level.DISTRICT)


class Area(models.Model):
    """A place with a GSS code. `valid_to` is the first day on which it no longer existed.

    Population is people (mid-year estimate), size square kilometres, `lat` and `lon` the WGS 84
    centroid; `tile_q` and `tile_r` its place on the hexagonal tile map (axial coordinates).
    """

    code = models.CharField(max_length=9, primary_key=True)
    name = models.CharField(max_length=120)
    name_cy = models.CharField("Welsh name", max_length=120, blank=True)
    level = models.CharField(max_length=20, choices=Level.choices)
    kind = models.CharField(max_length=40)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    tile_q = models.SmallIntegerField(null=True, blank=True)
    tile_r = models.SmallIntegerField(null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[EKNSW][0-9]{8}$"), name="area_code_is_gss"
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="area_level_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
                name="area_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["tile_q", "tile_r"],
                condition=Q(tile_q__isnull=False),
                name="area_tile_once",
            ),
        ]
        indexes = [models.Index(fields=["name"], name="area_by_name")]

    def __str__(self) -> str:
        return self.name

    def exists_on(self, day: date) -> bool:
        """Return whether the area existed on this day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to)


class AreaParent(models.Model):
    """One area lies in another, for as long as both exist."""

    child = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="parent_links")
    parent = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="child_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "parent"], name="area_parent_once"),
            models.CheckConstraint(condition=~Q(child=F("parent")), name="area_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} in {self.parent_id}"


class AreaSuccessor(models.Model):
    """An abolished area was succeeded by another, from a day on."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="successor_links")
    successor = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="predecessor_links")
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "successor"], name="area_successor_once"),
            models.CheckConstraint(
                condition=~Q(area=F("successor")), name="area_not_its_own_successor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} → {self.successor_id}"


class Neighbour(models.Model):
    """Two districts that share a border, its length in kilometres; stored once, a < b."""

    a = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    border_km = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="neighbour_once"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="neighbour_in_order"),
            models.CheckConstraint(condition=Q(border_km__gte=0), name="neighbour_border_length"),
        ]

    def __str__(self) -> str:
        return f"{self.a_id} | {self.b_id}"


class AliasKind(models.TextChoices):
    """The kind of an area's alias."""

    NAME = "name", "Other name or spelling"
    ITL = "itl", "International territorial level (2021) or NUTS code"


class AreaAlias(models.Model):
    """An alias of an area: a name in lower case, or a statistical region's code."""

    kind = models.CharField(max_length=4, choices=AliasKind.choices)
    text = models.CharField(max_length=120)
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "text", "area"], name="area_alias_once"),
        ]
        indexes = [models.Index(fields=["text"], name="area_alias_text")]

    def __str__(self) -> str:
        return f"{self.text} → {self.area_id}"


class AreaTable(models.Model):
    """One row: which edition of the table is loaded, so that copies in memory know their age."""

    edition = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="area_table_one_row")]

    def __str__(self) -> str:
        return f"Edition {self.edition}"
