from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoqa.domain.review_item import QueueFilters, QueueOrder, ReviewReason, ReviewState
from autoqa.errors import ConfigurationError
from autoqa.web.queue_address import address_of, filters_of, order_of

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).map(str.strip)
named = st.none() | words.filter(bool)
filters = st.builds(
    QueueFilters,
    st.none() | st.sampled_from(ReviewReason),
    st.none() | st.sampled_from(ReviewState),
    named,
    named,
    named,
    named,
    named,
    st.none() | st.dates(min_value=date(1970, 1, 1), max_value=date(2100, 1, 1)),
    st.none(),
    words,
    st.booleans(),
)


@given(filters, st.sampled_from(QueueOrder))
def test_filters_come_back_from_their_address(chosen: QueueFilters, order: QueueOrder):
    given_ = dict(parse_qsl(urlsplit(address_of(chosen, order)).query))
    assert (filters_of(given_), order_of(given_)) == (chosen, order)


def test_no_filter_is_the_plain_address():
    assert address_of(QueueFilters()) == "/queue"
    assert address_of(QueueFilters(), page=3) == "/queue?page=3"


def test_a_form_of_which_nothing_is_filled_in_filters_nothing():
    empty = dict.fromkeys(("reason", "agent", "team", "since", "until", "text", "order"), "")
    assert filters_of(empty | {"state": "open"}) == QueueFilters()


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"reason": "boredom"}, "reason 'boredom': there is none; there are disputed"),
        ({"state": "lost"}, "state 'lost'"),
        ({"since": "yesterday"}, "write it as 2026-03-02"),
        ({"until": "0001-01-01"}, "no day of a call"),
    ],
)
def test_a_value_that_there_is_none_of_is_named(given_: dict[str, str], said: str):
    with pytest.raises(ConfigurationError, match=said):
        filters_of(given_)


def test_an_unknown_order_is_named():
    with pytest.raises(ConfigurationError, match="order 'up'"):
        order_of({"order": "up"})
