"""Which contact centers are selected, whichever way the command line names them."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configuration import ConfigurationError
from stacks.selection import context_values, parse_selection, read_command_line, selected_contact_centers

_CLI = ["node", "/app/node_modules/.bin/cdk", "synth"]


def _processes(*command_lines: list[str]):
    """Reads made-up processes: 1 is the child of 2, and so on."""
    return lambda process: (process + 1, command_lines[process - 1]) if process <= len(command_lines) else None


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (None, None),
        ("demo", ["demo"]),
        ("demo,example", ["demo", "example"]),
        (" demo , contact_centers/example.yaml,", ["demo", "contact_centers/example.yaml"]),
        (["demo", "example,third"], ["demo", "example", "third"]),
    ],
)
def test_context_values_that_select(value, names):
    assert parse_selection(value) == names


@pytest.mark.parametrize("value", ["", " , ", [], 5, {"demo": True}, ["demo", 5]])
def test_context_values_that_select_nothing_are_refused(value):
    with pytest.raises(ConfigurationError, match="names or paths of configuration files, separated by commas"):
        parse_selection(value)


def test_all_values_of_a_repeated_option_are_used():
    read = _processes(["sh", "-c", "python app.py"], [*_CLI, "-c", "contact_center=a", "-c", "contact_center=b,c"])
    assert selected_contact_centers("b,c", process=1, read=read) == ["a", "b", "c"]


def test_a_command_line_that_does_not_fit_is_ignored():
    read = _processes([*_CLI, "-c", "contact_center=a", "-c", "contact_center=b"])
    assert selected_contact_centers("other", process=1, read=read) == ["other"]


def test_an_unreadable_process_leaves_the_value_of_the_cli():
    assert selected_contact_centers("a", process=1, read=lambda _: None) == ["a"]


def test_only_near_ancestors_are_asked():
    far = [["sh"]] * 6 + [[*_CLI, "-c", "contact_center=a", "-c", "contact_center=b"]]
    assert selected_contact_centers("b", process=1, read=_processes(*far)) == ["b"]


def test_without_a_value_no_process_is_asked():
    def read(process):
        raise AssertionError(process)

    assert selected_contact_centers(None, process=1, read=read) is None
    assert selected_contact_centers(["a"], process=1, read=read) == ["a"]


_VALUES = st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=5)
_FORMS = st.sampled_from([["-c", "{}"], ["-c{}"], ["--context", "{}"], ["--context={}"]])


@given(values=_VALUES, forms=st.lists(_FORMS, min_size=5, max_size=5))
def test_every_form_of_the_option_is_read_in_order(values, forms):
    arguments = list(_CLI)
    for value, form in zip(values, forms, strict=False):
        arguments += [part.replace("{}", f"contact_center={value}") for part in form]
        arguments += ["-c", "other=1", "--context=also=2", "--ci", "--concurrency=3", "-v"]
    assert context_values(arguments) == values


def test_an_option_without_a_value_is_ignored():
    assert context_values([*_CLI, "-c"]) == []


def test_the_command_line_of_a_real_process_is_read():
    arguments = [sys.executable, "-c", "input('ready')", "--context", "contact_center=a b"]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            # Between fork and exec the process has no command line of its own yet.
            assert process.stdout is not None
            assert process.stdout.read(5) == b"ready"
            assert read_command_line(process.pid) == (os.getpid(), arguments)
        finally:
            process.communicate(b"\n")
    assert read_command_line(process.pid) is None


def test_without_proc_ps_is_asked(monkeypatch):
    def no_proc(*_args, **_kwargs):
        raise FileNotFoundError

    monkeypatch.setattr("pathlib.Path.read_bytes", no_proc)
    found = read_command_line(os.getpid())
    # A minimal system has no ps either; the value of the CLI is used then.
    assert found is None or found[0] == os.getppid()
