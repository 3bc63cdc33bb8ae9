"""The third-party layer: what decides its hash, its cache, and what happens when pip fails. No index is asked."""

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from scv_constructs.layer import ThirdPartyPackages, third_party_layer
from scv_constructs.pip_runner import LayerBuildError
from scv_constructs.target import LambdaTarget
from tests.unit.constructs.fake_pip import TREE, FakePip

_LOCK = "pyjwt==2.15.1 --hash=sha256:00\n"


def _packages(tmp_path: Path, *, lock: str = _LOCK, **changes) -> ThirdPartyPackages:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(lock, encoding="utf-8", newline="")
    arguments = {
        "requirements": requirements,
        "cache": tmp_path / "cache",
        "services": ("ssm", "connect"),
        "pip": FakePip(),
        **changes,
    }
    return ThirdPartyPackages(**arguments)


def _tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes() if path.is_file() else b"", path.stat().st_mode)
        for path in sorted(folder.rglob("*"))
    }


def test_pip_is_asked_for_lambdas_wheels(tmp_path):
    pip = FakePip()
    _packages(tmp_path, pip=pip).build()
    (call,) = pip.calls
    assert call[0] == "install"
    assert {"--require-hashes", "--only-binary=:all:", "--no-compile"} <= set(call)
    options = dict(pairwise(call))
    assert options["--platform"] == "manylinux2014_aarch64"
    assert options["--python-version"] == "3.14"
    assert options["--implementation"] == "cp"


def test_for_the_host_pip_chooses_by_itself(tmp_path):
    pip = FakePip()
    _packages(tmp_path, pip=pip, target=LambdaTarget(for_host=True)).build()
    assert not {"--platform", "--python-version", "--implementation"} & set(pip.calls[0])


def test_the_layer_is_built_once(tmp_path):
    pip = FakePip()
    packages = _packages(tmp_path, pip=pip)
    first = packages.build()
    assert packages.build() == first == tmp_path / "cache" / packages.hash
    assert len(pip.calls) == 1
    assert (first / "python" / "jwt" / "__init__.py").is_file()


def test_nothing_but_the_layer_stays_in_the_cache(tmp_path):
    packages = _packages(tmp_path)
    packages.build()
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [packages.hash]


def test_builders_at_the_same_time_agree(tmp_path):
    packages = [_packages(tmp_path, pip=FakePip()) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        built = list(pool.map(lambda it: it.build(), packages))
    assert set(built) == {tmp_path / "cache" / packages[0].hash}
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [packages[0].hash]


def test_a_slower_builder_takes_the_faster_ones_layer(tmp_path):
    faster = _packages(tmp_path)

    class Overtaken(FakePip):
        def __call__(self, arguments):
            faster.build()
            return super().__call__(arguments)

    assert _packages(tmp_path, pip=Overtaken()).build() == faster.directory
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_the_same_inputs_make_the_same_layer_whatever_the_umask(tmp_path):
    trees = []
    for number, umask in enumerate((0o022, 0o077)):
        before = os.umask(umask)
        try:
            trees.append(_tree(_packages(tmp_path, cache=tmp_path / f"cache{number}").build()))
        finally:
            os.umask(before)
    assert trees[0] == trees[1]
    assert {oct(mode & 0o777) for _, mode in trees[0].values()} == {"0o755", "0o644"}


def test_the_hash_ignores_line_endings_and_the_order_of_services(tmp_path):
    one = _packages(tmp_path).hash
    two = _packages(tmp_path, lock=_LOCK.replace("\n", "\r\n"), services=("connect", "ssm", "ssm")).hash
    assert one == two


@pytest.mark.parametrize(
    "changes",
    [
        {"lock": _LOCK.replace("2.15.1", "2.15.2")},
        {"services": ("ssm",)},
        {"target": LambdaTarget(for_host=True)},
        {"target": LambdaTarget(architecture="x86_64")},
        {"target": LambdaTarget(python_version="3.13")},
    ],
    ids=["lock", "services", "host", "architecture", "python"],
)
def test_whatever_changes_the_content_changes_the_hash(tmp_path, changes):
    assert _packages(tmp_path, **changes).hash != _packages(tmp_path).hash


def test_a_failed_build_leaves_nothing_and_says_why(tmp_path):
    packages = _packages(tmp_path, pip=FakePip(failure="ERROR: No matching distribution found for six==99.9"))
    with pytest.raises(LayerBuildError, match="no wheel of six==99.9 that fits python3.14 manylinux2014_aarch64"):
        packages.build()
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_build_works_again_after_a_failed_one(tmp_path):
    with pytest.raises(LayerBuildError):
        _packages(tmp_path, pip=FakePip(failure="ERROR: whatever")).build()
    assert (_packages(tmp_path).build() / "python" / "jwt").is_dir()


def test_an_empty_lock_file_is_refused(tmp_path):
    class Nothing(FakePip):
        def __call__(self, arguments):
            target = Path(arguments[list(arguments).index("--target") + 1])
            result = super().__call__(arguments)
            target.rename(target.with_name("elsewhere"))
            return result

    with pytest.raises(LayerBuildError, match="installed nothing"):
        _packages(tmp_path, lock="", pip=Nothing()).build()


def _layer_key(tmp_path: Path, packages: ThirdPartyPackages, *, bundling: list[str]) -> str:
    app = App(outdir=str(tmp_path / f"out{len(bundling)}"), context={"aws:cdk:bundling-stacks": bundling})
    stack = Stack(app, "S")
    third_party_layer(stack, "Layer", packages=packages, layer_name="acme")
    template = Template.from_stack(stack)
    template.has_resource_properties(
        "AWS::Lambda::LayerVersion",
        {"LayerName": "acme", "CompatibleRuntimes": ["python3.14"], "CompatibleArchitectures": ["arm64"]},
    )
    (layer,) = template.find_resources("AWS::Lambda::LayerVersion").values()
    return str(layer["Properties"]["Content"]["S3Key"])


def test_a_deployed_stack_gets_the_layer(tmp_path):
    _layer_key(tmp_path, _packages(tmp_path), bundling=["**"])
    (asset,) = (tmp_path / "out1").glob("asset.*")
    staged = {str(path.relative_to(asset)) for path in asset.rglob("*") if path.is_file()}
    assert {"python/jwt/__init__.py", "python/botocore/data/ssm/2014-11-06/service-2.json.gz"} <= staged
    assert len(staged) < len(TREE)


def test_nothing_is_built_for_a_stack_that_is_not_deployed(tmp_path):
    pip = FakePip()
    packages = _packages(tmp_path, pip=pip)
    listed = _layer_key(tmp_path, packages, bundling=[])
    assert pip.calls == []
    # The CDK keeps a staged asset of the same hash: a later deployment must not find the stand-in under it.
    assert listed != _layer_key(tmp_path, packages, bundling=["**"])
