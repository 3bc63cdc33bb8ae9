"""JSONPaths and placeholders in texts."""

from __future__ import annotations

from typing import Any

import pytest

from flows.language.references import paths_in, placeholders_in, texts_in, whole_path, whole_placeholder


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("$.Attributes.name", [("Attributes", "name")]),
        ("$.Attributes.sfdc-IVR__c", [("Attributes", "sfdc-IVR__c")]),
        ("Hello $.Attributes.name. Bye $.Channel!", [("Attributes", "name"), ("Channel",)]),
        ("$['AwsRegion']", [("AwsRegion",)]),
        ("$.FlowAttributes['two words']", [("FlowAttributes", "two words")]),
        ("$.SegmentAttributes['connect:Subtype']", [("SegmentAttributes", "connect:Subtype")]),
        ("$.External.a.b", [("External", "a", "b")]),
        ("It costs $5.00 or $.50", []),
        ("", []),
    ],
)
def test_paths_are_found_in_texts(text: str, members: list[tuple[str, ...]]) -> None:
    assert [path.members for path in paths_in(text)] == members


def test_a_path_with_a_placeholder_in_it_is_opaque() -> None:
    (path,) = paths_in("$.Attributes.${option:record_type.attribute}")
    assert path.opaque
    assert path.text == "$.Attributes.${...}"
    assert paths_in("${option:a.b}") == []


def test_only_a_path_alone_is_a_whole_path() -> None:
    path = whole_path("$.External.a.b")
    assert path is not None
    assert (path.root, path.leaf) == ("External", "a.b")
    assert whole_path("x $.External.a") is None
    assert whole_path("$.External.a b") is None


def test_placeholders_are_split_at_the_first_colon() -> None:
    found = placeholders_in("${flow:Sample: SCV} and ${text:hello} and ${bare}")
    assert [(item.kind, item.name) for item in found] == [("flow", "Sample: SCV"), ("text", "hello"), ("", "bare")]
    assert whole_placeholder("${queue:BasicQueue}") is not None
    assert whole_placeholder("a ${queue:BasicQueue}") is None


def test_texts_come_with_their_place_in_the_order_of_the_document() -> None:
    value = {"a": ["x", {"b": "y"}], "c": {"d": 5, "e": "z"}}
    assert list(texts_in(value)) == [("a[0]", "x"), ("a[1].b", "y"), ("c.e", "z")]


def test_depth_is_no_problem() -> None:
    value: Any = "deep"
    for _ in range(3_000):
        value = [value]
    assert [text for _, text in texts_in(value)] == ["deep"]
