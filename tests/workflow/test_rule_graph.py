"""The picture of the steps."""

import pytest

import rule_graph


def test_a_need_of_a_need_has_no_arrow_of_its_own():
    found = {"a": set(), "b": {"a"}, "c": {"a", "b"}}
    assert rule_graph.direct(found) == {"a": set(), "b": {"a"}, "c": {"b"}}


@pytest.mark.workflow
def test_the_picture_is_of_the_study_as_it_is():
    written = rule_graph.PAGE.read_text(encoding="utf-8")
    assert written == rule_graph.page(), "run: make graph"
