"""Finding organisations: by words, number, capability, place, size; the same in page and API."""

from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from areas.errors import MalformedPostcode
from areas.postcodes import UnknownPostcode, district_code
from organisations.offers.capabilities.tree import tree
from organisations.offers.services.offers import change_offer, make_offer, withdraw_offer
from organisations.offers.supply import organisations_by_district, supply
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.search import narrowed
from organisations.register.services.registering import change_organisation
from organisations.register.sizes import SizeBand, band_of
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, HUNTS, SYSTEM, whole_text

ENGLAND = "E92000001"


def found(**asked):
    """Return the names found, the same in both ways of finding them."""
    few, many = (narrowed(Organisation.objects.all(), many=way, **asked) for way in (False, True))
    names = sorted(few.values_list("name", flat=True))
    assert sorted(many.values_list("name", flat=True)) == names
    return names


@pytest.fixture
def organisations(make_organisation):
    """Return a handful of organisations that differ."""
    made = {
        "city": make_organisation("City Advice", {"debt-advice": [CAMBRIDGE]}, is_anchor=True),
        "fen": make_organisation("St Johns", {"befriending": [CAMBRIDGESHIRE]}),
        "hub": make_organisation(
            "Co-operative Hub",
            {"debt-advice": [FENLAND], "befriending": [HUNTS]},
            kind="co-operative",
            is_infrastructure=True,
            identifier="GB-CHC-1098765",
        ),
    }
    change_organisation(
        by=SYSTEM, at=timezone.now(), organisation=made["fen"], name="St. John's Fen Friends"
    )
    return {key: Organisation.objects.get(pk=organisation.pk) for key, organisation in made.items()}


@pytest.fixture
def income(db):
    """Return a maker of register entries with an income."""

    def make(identifier, pounds):
        return RegisterEntry.objects.create(
            identifier=identifier,
            name="X",
            kind="cio",
            income=pounds,
            extracted_on=timezone.now(),
            checksum="x",
        )

    return make


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("adv", ["City Advice"]),
        ("advice city", ["City Advice"]),
        ("dvice", []),
        ("JOHN", ["St. John's Fen Friends"]),
        ("st john fr", ["St. John's Fen Friends"]),
        ("operative", ["Co-operative Hub"]),
        ("1098765", ["Co-operative Hub"]),
        ("gb-chc-1098765", ["Co-operative Hub"]),
        ("!?", []),
        ("a' | b & !c:*", []),
    ],
)
def test_words_begin_words_of_the_name_in_any_order(organisations, words, names):
    """Punctuation is no hindrance, and nothing in the words is taken for an operator."""
    assert found(words=words) == names


def test_a_place_finds_what_is_inside_and_what_is_around_it(organisations):
    """All of Cambridgeshire is found for Fenland, and Fenland for all of Cambridgeshire."""
    assert found(area=FENLAND) == ["Co-operative Hub", "St. John's Fen Friends"]
    assert found(area=CAMBRIDGESHIRE) == sorted(b.name for b in organisations.values())
    assert found(area=ENGLAND, capabilities=["befriending"]) == [
        "Co-operative Hub",
        "St. John's Fen Friends",
    ]


def test_capability_and_place_are_those_of_one_offer(organisations):
    """The hub befriends in Huntingdonshire and advises in Fenland: no advice in Huntingdonshire."""
    assert found(capabilities=["debt-advice"], area=HUNTS) == []
    assert found(capabilities=["debt-advice"], area=FENLAND) == ["Co-operative Hub"]
    assert found(capabilities=["advice"], area=FENLAND) == ["Co-operative Hub"]


def test_withdrawn_offers_are_not_found(organisations):
    """What was withdrawn is not there."""
    offer = organisations["city"].offers.get()
    withdraw_offer(by=SYSTEM, at=timezone.now(), offer=offer)
    assert found(capabilities=["debt-advice"]) == ["Co-operative Hub"]


def test_kind_and_flags(organisations):
    """Each filter narrows by itself."""
    assert found(kind="co-operative") == ["Co-operative Hub"]
    assert found(anchor=True) == ["City Advice"]
    assert found(infrastructure=True) == ["Co-operative Hub"]
    assert found(anchor=False, infrastructure=False) == ["St. John's Fen Friends"]


def test_size_is_the_public_income_never_the_private_turnover(organisations, income):
    """An organisation without a public figure is "not known", whatever it told us itself."""
    income("GB-CHC-1098765", Decimal(100_000))
    assert found(size=SizeBand.MEDIUM) == ["Co-operative Hub"]
    assert found(size=SizeBand.SMALL) == []
    assert found(size=SizeBand.UNKNOWN) == ["City Advice", "St. John's Fen Friends"]


@pytest.mark.parametrize(
    ("pounds", "band"),
    [(0, "micro"), ("9999.99", "micro"), (10_000, "small"), (10**6, "large"), (10**9, "major")],
)
def test_bands_meet_without_gap(pounds, band):
    """The lower end belongs to the band, the upper to the next."""
    assert band_of(Decimal(pounds)) == band


def test_page_and_api_answer_the_same(client, organisations, income):
    """The same words give the same organisations at both faces."""
    income("GB-CHC-1098765", Decimal(5))
    page = client.get("/organisations/?q=hub&capability=debt+advice&place=Fenland&size=micro")
    api = client.get(
        f"/api/v1/organisations/?q=hub&capability=debt-advice&area={FENLAND}&size=micro"
    ).json()
    assert "Co-operative Hub" in whole_text(page)
    assert "City Advice" not in whole_text(page)
    assert "income under £10,000" in whole_text(page)
    assert [(r["name"], r["size"]) for r in api["results"]] == [("Co-operative Hub", "micro")]


@pytest.mark.parametrize(
    ("query", "words"),
    [("place=Nowhereshire", "do not know a place"), ("capability=zzzz", "do not know “zzzz”")],
)
def test_what_is_not_known_is_said(client, db, query, words):
    """An unknown place or capability is an error, not an empty list."""
    answer = client.get(f"/organisations/?{query}")
    assert answer.status_code == 422
    assert words in whole_text(answer)


@pytest.mark.parametrize(
    ("words", "said", "names"),
    [
        ("advice", "offer advice and rights", ["City Advice", "Co-operative Hub"]),
        ("debt-advice", "offer debt advice", ["City Advice", "Co-operative Hub"]),
        ("SW106", "offer befriending", ["Co-operative Hub", "St. John&#x27;s Fen Friends"]),
        (
            "old folks",
            "offer older people and living at home",
            ["Co-operative Hub", "St. John&#x27;s Fen Friends"],
        ),
    ],
)
def test_a_search_takes_all_that_its_words_may_mean_and_says_so(
    client, organisations, words, said, names
):
    """A group, a slug and a code are understood; nothing is guessed behind one's back."""
    answer = client.get("/organisations/", {"capability": words, "place": "Cambridgeshire"})
    text = whole_text(answer)
    assert f"Organisations that {said} in Cambridgeshire" in text
    assert [
        name
        for name in ("City Advice", "Co-operative Hub", "St. John&#x27;s Fen Friends")
        if f">{name}</a>" in text
    ] == names


def test_what_may_mean_several_things_is_all_searched_and_can_be_chosen(client, organisations):
    """Nobody is left out, and each single meaning is one link away, with the rest of the search."""
    text = whole_text(client.get("/organisations/?capability=support&place=Fenland"))
    assert "“support” may mean several things. All of them are searched. Do you mean" in text
    assert "capability=Support+for+carers&amp;place=Fenland" in text or (
        "place=Fenland&amp;capability=Support+for+carers" in text
    )


def test_the_list_says_what_each_offers_of_what_was_asked(client, organisations):
    """Capability and where, of what was asked alone."""
    text = whole_text(client.get("/organisations/?capability=debt+advice&place=Cambridgeshire"))
    assert "Debt advice in Fenland" in text
    assert "Debt advice in Cambridge <" in text
    assert "Befriending in" not in text
    assert "Befriending in Huntingdonshire" in whole_text(
        client.get("/organisations/?place=HUNTINGDON")
    )
    assert "Debt advice in" not in whole_text(client.get("/organisations/"))


def test_an_empty_list_says_what_to_do(client, organisations):
    """Elsewhere, something close, or the register."""
    text = whole_text(client.get("/organisations/?capability=esol&place=Fenland"))
    assert "No organisation on this site fits" in text
    assert "Search everywhere, not only in Fenland" in text


def test_supply_of_a_group_counts_whoever_offers_any_of_it_once(client, organisations):
    """And says what is counted."""
    text = whole_text(client.get("/supply/?capability=advice&place=Fenland"))
    assert "Organisations that offer advice and rights in Fenland" in text
    make_offer(
        by=SYSTEM,
        at=timezone.now(),
        organisation=organisations["hub"],
        capability="housing-advice",
        areas=[FENLAND],
    )
    assert [one.organisations for one in supply(["debt-advice", "housing-advice"], FENLAND)] == [1]
    assert "Fill in" not in whole_text(client.get("/supply/"))
    assert client.get("/supply/?capability=").status_code == 422


@pytest.mark.parametrize("words", ["advice", "support", "befriending"])
def test_contracts_and_notices_say_what_was_searched_for(client, organisations, words):
    """The same words are understood alike on every list."""
    for address, said in (("/contracts/", "Contracts and grants for"), ("/opportunities/", "want")):
        answer = client.get(address, {"capability": words, "place": "Fenland"})
        assert answer.status_code == 200
        assert said in whole_text(answer)
        assert ("may mean several things" in whole_text(answer)) is (words == "support")


def test_everything_that_can_be_offered_can_be_looked_through(client, db):
    """By group, each with its meaning."""
    text = whole_text(client.get("/capabilities/"))
    assert all(f">{leaf.name}</a>" in text.replace("&#x27;", "'") for leaf in tree().leaves)


def test_a_postcode_stands_for_its_district(client, organisations):
    """PE15 0DS is March, in Fenland."""
    answer = client.get("/organisations/?place=PE15+0DS")
    assert "Co-operative Hub" in whole_text(answer)
    assert "City Advice" not in whole_text(answer)


def test_newest_first(client, organisations):
    """The order can be chosen."""
    text = whole_text(client.get("/organisations/?sort=newest"))
    assert text.index("Co-operative Hub") < text.index("City Advice")


def test_the_list_costs_the_same_however_long(client, organisations, django_assert_max_num_queries):
    """Its queries are bound."""
    with django_assert_max_num_queries(7):
        client.get("/organisations/?q=a&capability=debt+advice&place=Fenland")
    with django_assert_max_num_queries(3):
        client.get(f"/api/v1/organisations/?capability=debt-advice&area={FENLAND}")


def test_more_than_a_thousand_are_not_counted(client, organisations, monkeypatch):
    """Whoever finds too many is told to narrow the search."""
    from backend.pages import paging

    monkeypatch.setattr(paging, "MOST", 2)
    text = whole_text(client.get("/organisations/"))
    assert "More than 2 organisations" in text
    assert text.count('class="govuk-link break-long"') == 2


def test_words_use_the_index_on_postgresql(organisations):
    """The condition of the search is the one that is indexed."""
    with connection.cursor() as cursor:
        for way in ("seqscan", "indexscan", "indexonlyscan"):  # this index is read as a bitmap
            cursor.execute(f"SET LOCAL enable_{way} = off")
        plan = narrowed(Organisation.objects.order_by("pk"), words="adv").explain()
    assert "organisation_words" in plan


def test_supply_counts_each_organisation_once_a_district(organisations):
    """A county-wide offer counts in each district; two of one organisation count once."""
    make_offer(
        by=SYSTEM,
        at=timezone.now(),
        organisation=organisations["hub"],
        capability="befriending",
        areas=[CAMBRIDGESHIRE],
    )
    counted = {one.area.code: one.organisations for one in supply(["befriending"], CAMBRIDGESHIRE)}
    assert counted[HUNTS] == counted[FENLAND] == 2
    assert len(counted) == 5


def test_supply_is_never_out_of_date(organisations):
    """What was worked out before does not outlive a withdrawal or a change."""
    assert organisations_by_district(["debt-advice"]) == {CAMBRIDGE: 1, FENLAND: 1}
    offer = organisations["city"].offers.get()
    at = timezone.now()
    change_offer(by=SYSTEM, at=at, offer=offer, areas=[FENLAND], capacity=None)
    assert organisations_by_district(["debt-advice"]) == {FENLAND: 2}
    withdraw_offer(by=SYSTEM, at=timezone.now(), offer=offer)
    assert organisations_by_district(["debt-advice"]) == {FENLAND: 1}


def test_supply_page_says_in_its_table_what_its_map_shows(
    client, organisations, django_assert_max_num_queries
):
    """Thin places are marked in words, and it costs a handful of queries."""
    with django_assert_max_num_queries(8):
        text = whole_text(client.get("/supply/?capability=befriending&place=Cambridgeshire"))
    assert "Of 5 districts, <strong>0</strong> have nobody and <strong>5</strong> have" in text
    assert text.count("govuk-tag--orange") == 5
    assert text.count('class="thin" />') == 5
    empty = whole_text(client.get("/supply/?capability=debt+advice&place=Cambridgeshire"))
    assert empty.count("govuk-tag--red") == 3


def test_supply_by_the_api(client, organisations):
    """Every district is listed, also those with no organisation."""
    rows = client.get(f"/api/v1/supply/?capability=debt-advice&area={CAMBRIDGESHIRE}").json()
    counted = {row["area"]: (row["organisations"], row["thin"]) for row in rows}
    assert counted[FENLAND] == (1, True)
    assert counted[HUNTS] == (0, False)
    assert client.get("/api/v1/supply/?capability=nonsense").status_code == 422
    assert client.get("/api/v1/supply/").status_code == 422
    assert client.get("/api/v1/supply/?capability=befriending&area=E99").status_code == 422


def test_register_is_searched_by_postcode(client, income):
    """Find your charity by postcode, however it is spaced; the page never shows the address."""
    entry = income("GB-CHC-1098765", None)
    RegisterEntry.objects.filter(pk=entry.pk).update(postcode="PE15 0DS", name="March Friends")
    for said in ("PE15 0DS", "pe150ds"):
        text = whole_text(client.get("/organisations/find/", {"q": said}))
        assert "March Friends" in text
    assert client.get("/api/v1/register-entries/?q=PE150DS").json()["results"]


@pytest.mark.parametrize(
    ("postcode", "code"),
    [
        ("CB2 3QJ", "E07000008"),  # the Guildhall in Cambridge
        ("PE15 8NQ", "E07000010"),  # Fenland Hall in March
        ("M2 5DB", "E08000003"),  # Manchester
        ("LS1 1UR", "E08000035"),  # Leeds
        ("SW1E 6QP", "E09000033"),  # Westminster
        ("PO30 1UD", "E06000046"),  # Newport on Wight
        ("CF10 4UW", "W06000015"),  # Cardiff
        ("G2 1DU", "S12000049"),  # Glasgow
        ("EH1 1YJ", "S12000036"),  # Edinburgh
    ],
)
def test_a_town_hall_is_in_its_own_district(postcode, code):
    assert district_code(postcode) == code


def test_a_postcode_that_cannot_be_is_refused():
    """Wrong form and a sector without post are told apart."""
    with pytest.raises(MalformedPostcode):
        district_code("CB7")
    with pytest.raises(UnknownPostcode, match="There is no postcode"):
        district_code("CB99 9ZZ")
    assert district_code("BT1 1AA") is None
