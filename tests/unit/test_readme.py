"""The README stays true: its example is a valid configuration, its targets and paths exist."""

import re
from pathlib import Path

import pytest

from configuration import load_contact_centers

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_smallest_configuration_is_valid(tmp_path):
    (example,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "acme.yaml").write_text(example, encoding="utf-8")
    (contact_center,) = load_contact_centers(None, directory=tmp_path)
    assert contact_center.call_center_api_name == "AcmeVoice"


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`?make ([a-z][a-z-]+)", README))))
def test_every_target_exists(target):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:.*##", makefile, re.MULTILINE), f"README names make {target}"


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_every_link_leads_somewhere(path):
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"^\| `([a-z_./]+)`", README, re.MULTILINE))))
def test_every_folder_of_the_map_exists(path):
    assert (ROOT / path).exists()
