"""connect_flows/texts.yaml: complete in every language, used, and short enough to be spoken."""

from __future__ import annotations

import re

import pytest
import yaml

from flows.options import Features, option_values
from flows.resolve import load_texts
from flows.resolve.sources import TEXTS
from tests.unit.connect_flows.deployed import CALLBACK, deploy, sources

SHIPPED = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))


def test_every_text_is_used_by_a_flow_and_every_flow_finds_its_texts():
    used = {key for source in sources() for key in re.findall(r"\$\{text:([^}]+)\}", source.text)}
    assert used == set(SHIPPED)


@pytest.mark.parametrize("key", SHIPPED)
def test_a_text_is_there_in_every_language_and_reads_the_same_data(key):
    translations = SHIPPED[key]
    assert set(translations) == {"en", "de", "es", "fr"}
    paths = {language: re.findall(r"\$\.[A-Za-z.]+", text.rstrip(".")) for language, text in translations.items()}
    assert {tuple(path.rstrip(".") for path in found) for found in paths.values()} == {
        tuple(path.rstrip(".") for path in paths["en"])
    }
    assert all(0 < len(text) <= 300 and text == text.strip() for text in translations.values())


@pytest.mark.parametrize("key", ["callback_offer", "voicemail_offer", "case_menu"])
def test_a_menu_names_the_same_keys_in_every_language(key):
    assert {tuple(re.findall(r"\b\d\b", text)) for text in SHIPPED[key].values()} == {
        ("1", "2", "3") if key == "case_menu" else ("1", "2")
    }


@pytest.mark.parametrize(
    ("language", "greeting"),
    [("en-US", "en"), ("en-GB", "en"), ("de-DE", "de"), ("es-US", "es"), ("fr-CA", "fr")],
)
def test_a_language_of_another_country_serves(language, greeting):
    options = option_values({"language": language})
    assert load_texts(options)["greeting"] == SHIPPED["greeting"][greeting]


def test_the_tag_goes_before_the_language(tmp_path):
    file = tmp_path / "texts.yaml"
    file.write_text("greeting: {en: Hello., en-GB: Good day.}\n", encoding="utf-8")
    assert load_texts(option_values({"language": "en-GB"}), file=file) == {"greeting": "Good day."}


def test_a_language_without_texts_is_possible_with_own_ones():
    own = {key: f"{key} を話します" for key in SHIPPED}
    deployed = deploy({"language": "ja-JP", "texts": own}, Features())
    assert '"callback_offer を話します"' in deployed.texts[CALLBACK]


def test_a_language_without_texts_is_refused_with_the_texts_that_are_missing():
    with pytest.raises(
        ValueError, match=r"Ask to hold: \$\{text:please_hold\}: there is no such text.*; set it in flows.texts"
    ):
        deploy({"language": "ja-JP"}, Features())
