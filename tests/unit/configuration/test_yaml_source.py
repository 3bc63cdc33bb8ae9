"""What is wrong with the YAML itself is said as clearly as a wrong value."""

import json
from pathlib import Path

import pytest
import yaml

from configuration.yaml_source import read_yaml
from tests.unit.configuration.builders import INSTANCE_ARN, INSTANCE_ID, VALID, load, problems_of

VALID_TEXT = yaml.safe_dump(VALID, sort_keys=False)
ANY_ACCOUNT_TEXT = VALID_TEXT.replace(INSTANCE_ARN, INSTANCE_ID)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ("acme.yaml: is empty", "example.yaml")),
        ("# only a comment\n", ("is empty",)),
        ("null\n", ("is empty",)),
        ("- a\n- b\n", ("not a mapping", "a list")),
        ("just text\n", ("not a mapping", "a single value")),
        ("account: [1, 2\n", ("not valid YAML", "acme.yaml:")),
        ("account: '1\n", ("not valid YAML", "acme.yaml:")),
        ("salesforce:\n\torg_id: x\n", ("acme.yaml:2: ", "a tab", "indent with spaces")),
        ("account: a: b\n", ("acme.yaml:1: ", "second ': '", "quotes")),
        ("a: 1\n---\nb: 2\n", ("more than one document", "each contact center")),
        ("account: *nowhere\n", ("not valid YAML", "nowhere")),
        ("account: \x00\n", ("not valid YAML",)),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(text: str, words: tuple[str, ...], tmp_path: Path) -> None:
    [problem] = problems_of(tmp_path, text)
    for word in words:
        assert word in str(problem)
    assert problem.key == ""


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_bytes(b"account: \xff\n")
    [problem] = read_yaml(file).problems
    assert "is not UTF-8 text: byte 9" in str(problem)


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    document = read_yaml(tmp_path / "nothing.yaml")
    assert not document.readable
    assert "cannot be read: No such file" in str(document.problems[0])


def test_a_byte_order_mark_and_windows_lines_are_fine(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_bytes(b"\xef\xbb\xbfaccount: x\r\nregion: y\r\n")
    assert read_yaml(file).content == {"account": "x", "region": "y"}


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ("account: '210987654321'", "account", ("stands twice: first on line 2", "remove one")),
        ("features: {voicemail: true, voicemail: false}", "features.voicemail", ("stands twice",)),
        ("? [a, b]\n: c", "", ("key that is a list or mapping",)),
        ("<<: {a: b}", "[<<]", ("merge keys are not supported",)),
        ("tags: {a: !!python/name:os.system x}", "tags.a", ("YAML tag", "remove the tag")),
        ("tags: {a: !Ref x}", "tags.a", ("YAML tag !Ref",)),
        ("tags: &t {a: *t}", "tags.a", ("contains itself",)),
        ("tags: {zip: 01234}", "tags.zip", ("leading zero", 'write "01234"')),
        ("warm_up: {rate_minutes: 05}", "warm_up.rate_minutes", ("leading zero", "without leading zeros")),
        ("tags: {a: no}", "tags.a", ("false is not text",)),
        ("logging: {retention_days: 9_0}", "logging.retention_days", ("9_0", "not a whole number")),
        ("warm_up: {rate_minutes: 0x5}", "warm_up.rate_minutes", ("0x5", "not a whole number")),
    ],
)
def test_what_yaml_readers_disagree_about_is_one_problem(
    line: str, key: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    [problem] = problems_of(tmp_path, f"{VALID_TEXT}{line}\n")
    assert problem.key.replace("['<<']", "[<<]") == key
    assert problem.line is not None
    for word in words:
        assert word in str(problem)


@pytest.mark.parametrize("account", ["012345670123", "012345678901", "000000000000"])
def test_an_unquoted_account_with_a_leading_zero_must_be_quoted(account: str, tmp_path: Path) -> None:
    unquoted = ANY_ACCOUNT_TEXT.replace("'123456789012'", account)
    [problem] = problems_of(tmp_path, unquoted)
    assert problem.key == "account"
    assert f'write "{account}"' in str(problem)


def test_an_account_with_a_leading_zero_is_kept_when_quoted(tmp_path: Path) -> None:
    text = ANY_ACCOUNT_TEXT.replace("123456789012", "012345670123")
    assert load(tmp_path, text).account == "012345670123"


def test_yes_and_no_are_true_and_false_and_a_date_is_text(tmp_path: Path) -> None:
    text = (
        f"{VALID_TEXT}features: {{voicemail: yes, ctr_backup: off, contact_lens: True}}\ntags: {{since: 2026-11-20}}\n"
    )
    contact_center = load(tmp_path, text)
    assert contact_center.features.voicemail
    assert contact_center.features.contact_lens
    assert not contact_center.features.ctr_backup
    assert contact_center.tags == {"since": "2026-11-20"}


def test_an_alias_repeats_its_value(tmp_path: Path) -> None:
    text = f"{VALID_TEXT}functions: {{RealtimeAlert: &small {{memory_mb: 128}}, kvsTranscriber: *small}}\n"
    assert load(tmp_path, text).function("kvsTranscriber").memory_mb == 128


def test_aliases_cannot_blow_a_file_up(tmp_path: Path) -> None:
    levels = ["a0: &a0 {x: y}"]
    for n in range(1, 8):
        below = ", ".join(f"k{m}: *a{n - 1}" for m in range(10))
        levels.append(f"a{n}: &a{n} {{{below}}}")
    file = tmp_path / "acme.yaml"
    file.write_text("\n".join(levels), encoding="utf-8")
    assert any("more than 20000 values" in str(problem) for problem in read_yaml(file).problems)


@pytest.mark.parametrize("text", ["a: " + "[" * 5000 + "]" * 5000, "a: " + "{b: " * 2000 + "}" * 2000])
def test_a_file_that_is_nested_too_deeply(text: str, tmp_path: Path) -> None:
    [problem] = problems_of(tmp_path, text)
    assert "is nested too deeply" in str(problem)


def test_an_endless_number_is_not_a_crash(tmp_path: Path) -> None:
    [problem] = problems_of(tmp_path, f"{VALID_TEXT}warm_up: {{rate_minutes: 1{'0' * 5000}}}\n")
    assert problem.key == "warm_up.rate_minutes"


def test_control_characters_are_shown_and_not_sent_to_the_terminal(tmp_path: Path) -> None:
    text = VALID_TEXT.replace("eu-central-1\n", '"\\e[31mred"\n', 1)
    [problem] = problems_of(tmp_path, text)
    assert "\x1b" not in str(problem)
    assert "\\x1b[31mred" in str(problem)


def test_json_is_yaml(tmp_path: Path) -> None:
    assert load(tmp_path, json.dumps(VALID)).call_center_api_name == "Acme_Support"
