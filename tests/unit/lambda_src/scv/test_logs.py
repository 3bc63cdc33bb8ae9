"""JSON log records."""

import json
import logging

import pytest

from scv.logs import get_logger, log_context, mask_phone, mask_phones


def records(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_record_is_one_json_line_with_the_context_of_the_call(capsys):
    log = get_logger("test")
    with log_context(contactId="c-1", methodName=None):
        log.info("hello %s", "världen", extra={"context": {"step": 2}})
    (entry,) = records(capsys)
    assert entry["message"] == "hello världen"
    assert entry["level"] == "INFO"
    assert entry["logger"] == "scv.test"
    assert entry["context"] == {"contactId": "c-1", "step": 2}
    assert entry["timestamp"].endswith("Z")
    assert len(entry["timestamp"]) == len("2026-01-01T00:00:00.000Z")


def test_the_context_ends_with_its_block_and_nests(capsys):
    log = get_logger("test")
    with log_context(contactId="c-1"), log_context(part="x"):
        log.info("inside")
    log.info("outside")
    inside, outside = records(capsys)
    assert inside["context"] == {"contactId": "c-1", "part": "x"}
    assert "context" not in outside


def test_an_exception_is_written_with_type_and_stack(capsys):
    try:
        raise ValueError("no good")
    except ValueError:
        get_logger("test").exception("failed")
    (entry,) = records(capsys)
    assert entry["error"]["type"] == "ValueError"
    assert entry["error"]["message"] == "no good"
    assert any("test_logs.py" in line for line in entry["error"]["stack"])


def test_records_do_not_reach_the_runtime_s_own_handler():
    seen = []

    class Spy(logging.Handler):
        def emit(self, record):
            seen.append(record)

    spy = Spy()
    logging.getLogger().addHandler(spy)
    try:
        get_logger("test").error("once")
    finally:
        logging.getLogger().removeHandler(spy)
    assert seen == []


@pytest.mark.parametrize(("level", "shown"), [("WARNING", False), ("INFO", True), ("nonsense", True)])
def test_log_level_comes_from_the_environment(monkeypatch, capsys, level, shown):
    monkeypatch.setenv("LOG_LEVEL", level)
    get_logger("test").info("hello")
    monkeypatch.delenv("LOG_LEVEL")
    get_logger("test")
    assert bool(records(capsys)) is shown


def test_what_json_does_not_know_is_written_as_text(capsys):
    get_logger("test").info("x", extra={"context": {"value": {1, 2} - {2}}})
    assert records(capsys)[0]["context"]["value"] == "{1}"


@pytest.mark.parametrize(
    ("number", "masked"), [("+14155550123", "***23"), ("anonymous", "***"), (None, ""), ("12", "***")]
)
def test_mask_phone(number, masked):
    assert mask_phone(number) == masked


def test_mask_phones_in_a_text_of_others():
    assert mask_phones("bad value +1 (415) 555-0123 in field, code 400") == "bad value ***23 in field, code 400"
