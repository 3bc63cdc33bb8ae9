"""Environment variables of functions."""

import pytest

from scv.errors import SettingsError
from scv.settings import EnvironmentReader


def test_all_problems_come_in_one_error():
    env = EnvironmentReader({"URL": "ftp://x", "FLAG": "maybe", "NUMBER": "11"})
    env.text("MISSING")
    env.url("URL")
    env.flag("FLAG")
    env.integer("NUMBER", default=5, minimum=1, maximum=10)
    with pytest.raises(SettingsError) as error:
        env.check()
    for word in ("MISSING is not set", "URL is 'ftp://x'", "FLAG is 'maybe'", "NUMBER is '11'"):
        assert word in str(error.value)


def test_good_values():
    env = EnvironmentReader({"TEXT": " a ", "URL": "https://x.example/", "FLAG": "TRUE", "OFF": "false", "NUMBER": "7"})
    assert env.text("TEXT") == "a"
    assert env.url("URL") == "https://x.example"
    assert env.flag("FLAG") is True
    assert env.flag("OFF", default=True) is False
    assert env.flag("ABSENT", default=True) is True
    assert env.integer("NUMBER", default=5, minimum=1, maximum=10) == 7
    assert env.integer("ABSENT", default=5, minimum=1, maximum=10) == 5
    assert env.optional("ABSENT") is None
    env.check()


def test_a_number_that_is_none():
    env = EnvironmentReader({"NUMBER": "many"})
    env.integer("NUMBER", default=5, minimum=0, maximum=10)
    with pytest.raises(SettingsError, match="whole number from 0 to 10"):
        env.check()
