import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisations.offers.capabilities.meaning import meaning
from organisations.offers.capabilities.tree import tree

PHRASES = [(phrase, leaf.slug) for leaf in tree().leaves for phrase in (leaf.name, *leaf.synonyms)]


@pytest.mark.parametrize(("phrase", "slug"), PHRASES)
def test_search_finds_each_capability_first_by_each_of_its_names(phrase, slug):
    assert tree().search(phrase)[0].slug == slug
    assert tree().search(phrase.upper())[0].slug == slug


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("bereavment support", "end-of-life"),
        ("domicilary care", "home-care"),
        ("food bank", "food-bank"),
        ("debt councelling", "debt-advice"),
        ("asylum seeker", "refugee-support"),
        ("comunity transport", "community-transport"),
    ],
)
def test_search_forgives_slips_and_endings(typed, slug):
    assert tree().search(typed)[0].slug == slug


@pytest.mark.parametrize("typed", ["", "   ", "!!", "zzzzqqqq", "\x00"])
def test_search_for_nothing_we_know_finds_nothing(typed):
    assert tree().search(typed) == []


@given(st.text(max_size=40))
def test_search_answers_any_text_without_repeating_itself(text):
    found = [leaf.slug for leaf in tree().search(text)]
    assert len(found) == len(set(found))


def test_search_takes_codes_of_all_three_schemes():
    assert [leaf.slug for leaf in tree().search("80580000")] == ["esol"]
    assert [leaf.slug for leaf in tree().search("ed303")] == ["esol"]
    assert [leaf.slug for leaf in tree().search("D34")] == ["refugee-support"]


@pytest.mark.parametrize("leaf", tree().leaves, ids=lambda leaf: leaf.slug)
def test_each_capability_is_found_by_each_of_its_codes(leaf):
    assert tree().leaf(leaf.slug) == leaf
    assert all(leaf in tree().by_cpv(code) for code in leaf.cpv)
    assert all(leaf in tree().by_ukcat(code) for code in leaf.ukcat)
    assert all(leaf in tree().by_icnptso(code) for code in leaf.icnptso)


def test_a_cpv_code_covers_those_below_it_only():
    below = {leaf.slug for leaf in tree().by_cpv("85312000")}
    assert {"debt-advice", "counselling", "home-care"} <= below
    assert "refugee-support" not in below
    assert {leaf.slug for leaf in tree().by_cpv("85312320")} < below


def test_the_first_two_digits_of_a_cpv_code_always_count():
    education = {leaf.slug for leaf in tree().by_cpv("80000000")}
    assert "esol" in education
    assert "counselling" not in education


def test_an_unknown_capability_or_code_is_not_invented():
    with pytest.raises(KeyError):
        tree().leaf("space-travel")
    assert tree().by_cpv("03000000") == []
    assert tree().by_ukcat("ZZ999") == []
    assert tree().by_icnptso("Z99") == []


def test_words_and_code_together_are_surer_than_either_alone():
    text = "Provision of English classes"
    both = tree().suggest(text, ("80580000",))[0]
    words = tree().suggest(text)[0]
    code = next(s for s in tree().suggest("Service", ("80580000",)))
    assert both.leaf.slug == words.leaf.slug == "esol"
    assert both.confidence > words.confidence > code.confidence
    assert "english" in words.why
    assert code.leaf.slug == "esol"


def test_initials_speak_only_in_capitals():
    assert [s.leaf.slug for s in tree().suggest("A SEND short course")] == ["send-support"]
    assert tree().suggest("Please send your tender by cab") == []


def test_a_broad_code_alone_suggests_nothing():
    assert tree().suggest("Framework", ("85000000", "85320000")) == []


def test_suggestions_do_not_depend_on_the_order_of_codes():
    text = "Counselling and a job club for young carers"
    ways = [("85312320", "80580000"), ("80580000", "85312320")]
    assert tree().suggest(text, ways[0]) == tree().suggest(text, ways[1])


@pytest.mark.parametrize(
    ("said", "name", "sure"),
    [
        ("lunch", "lunch clubs and day centres", True),
        ("befrienders", "befriending", True),
        ("skint", "debt advice", True),
        ("Benefits help", "welfare benefits advice", True),
        ("foodbank", "food banks and pantries", True),
        ("home-work club", "holiday and after-school clubs", True),
        ("dinners for pensioners", "lunch clubs and day centres", True),
        ("old folks", "older people and living at home", True),
        ("pensioners", "older people and living at home", True),
        ("older-people", "older people and living at home", True),
        ("esol", "English for speakers of other languages", True),
        ("dinners", "lunch clubs and day centres or meals at home", False),
    ],
)
def test_everyday_words_are_understood(said, name, sure):
    """What volunteers say; what names several things is not taken for one."""
    found = meaning(said)
    assert (found.name, found.sure) == (name, sure)


def test_everyday_words_do_not_speak_in_notices():
    """They are too loose for that: a notice about hire of halls is no notice about dances."""
    assert tree().suggest("Dinners, drivers and pensioners") == []


def test_a_word_that_is_known_is_no_slip_for_another():
    """Support is not sport, meals are not mental."""
    assert "physical-activity" not in [leaf.slug for leaf in tree().search("support")]
    assert "mental-health-support" not in [leaf.slug for leaf in tree().search("meals")]
