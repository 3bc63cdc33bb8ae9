"""What is taken out of the layer, and what must stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scv_constructs.layer_pruning import UnknownServiceError, prune
from tests.unit.constructs.fake_pip import TREE, write_tree


def _left(folder) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_what_stays(tmp_path):
    prune(write_tree(tmp_path), services=["ssm"])
    assert _left(tmp_path) == {
        "botocore/__init__.py",
        "botocore/data/endpoints.json",
        "botocore/data/partitions.json",
        "botocore/data/_retry.json",
        "botocore/data/sdk-default-configuration.json",
        "botocore/data/ssm/2014-11-06/service-2.json.gz",
        "boto3/__init__.py",
        "jwt/__init__.py",
        "pyjwt-2.15.1.dist-info/METADATA",
        "pyjwt-2.15.1.dist-info/licenses/LICENSE",
    }


def test_a_service_that_botocore_does_not_know_is_refused(tmp_path):
    with pytest.raises(UnknownServiceError, match="no service sms;"):
        prune(write_tree(tmp_path), services=["ssm", "sms"])


def test_a_tree_without_boto_is_fine(tmp_path):
    prune(write_tree(tmp_path, {"jwt/__init__.py": ""}), services=["ssm"])
    assert _left(tmp_path) == {"jwt/__init__.py"}


@given(services=st.sets(st.sampled_from(["ssm", "connect", "ec2"])))
def test_pruning_keeps_exactly_the_services_and_is_idempotent(tmp_path_factory, services):
    folder = write_tree(tmp_path_factory.mktemp("tree"))
    prune(folder, services=sorted(services))
    once = _left(folder)
    assert {name.split("/")[2] for name in once if name.endswith("service-2.json.gz")} == services
    assert once < set(TREE)
    prune(folder, services=sorted(services))
    assert _left(folder) == once
