"""How long `cdk synth` takes, and how large what it bundles is: in a copy of the app, with the real CDK CLI."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from bench.interpreters import ROOT
from bench.model import Figure, Group, NotMeasurableError, Samples

COLD = Figure(key="synth.nothing", title="cdk synth of one contact center, from nothing", unit="s", limit=60)
BUNDLED = Figure(key="synth.bundled", title="cdk synth of one contact center, assets bundled", unit="s", limit=15)
FURTHER = Figure(key="synth.further", title="cdk synth, each further contact center", unit="s", limit=1.5)
CODE = Figure(key="size.code", title="zipped code of invoke_telephony_integration_api", unit="KB", limit=100)
LAYER = Figure(key="size.layer", title="zipped layer", unit="MB", limit=15)

_FUNCTION = "InvokeTelephonyIntegrationApiFunction"
_COPIED = (
    "app.py",
    "cdk.json",
    "configuration",
    "flows",
    "constructs",
    "stacks",
    "lambda_src",
    "contact_centers",
    "connect_flows",
)
_MOST_RUNS = 3
"""A synthesis takes seconds and varies little."""
_FURTHER = 4
_TIMEOUT = 300


class AppCopy:
    """A copy of the app in a folder of its own, with empty caches: the developer's own stay as they are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in _COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy2(source, folder / name)
        self._out = folder / "out"
        self.names = self._add_contact_centers()

    def _add_contact_centers(self) -> list[str]:
        """Copies of the demo under other names; with the demo, these are the contact centers to synthesize."""
        centers = self._folder / "contact_centers"
        demo = yaml.safe_load((centers / "demo.yaml").read_text(encoding="utf-8"))
        for number in range(_FURTHER):
            center = {**demo, "call_center_api_name": f"Bench{number}"}
            (centers / f"bench{number}.yaml").write_text(yaml.safe_dump(center), encoding="utf-8")
        return ["demo", *(f"bench{number}" for number in range(_FURTHER))]

    def synth(self, names: list[str], *, from_nothing: bool = False) -> float:
        """Run `cdk synth` and return its time in seconds.

        from_nothing: no layer, no downloaded packages, no compiled Python files of the app.

        Raises:
            NotMeasurableError: it failed or is not installed.
        """
        cdk = ROOT / "node_modules" / ".bin" / "cdk"
        if not cdk.exists():
            raise NotMeasurableError("the CDK CLI is not installed; run make setup")
        shutil.rmtree(self._out, ignore_errors=True)
        environment = {
            **os.environ,
            "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
            "PIP_NO_CACHE_DIR": "1",
        }
        if from_nothing:
            for cache in (self._folder / ".cache", *self._folder.rglob("__pycache__")):
                shutil.rmtree(cache, ignore_errors=True)
        command = [str(cdk), "synth", "--quiet", "--app", f"{sys.executable} app.py", "--output", str(self._out)]
        command += ["--context", f"contact_center={','.join(names)}"]
        started = time.perf_counter()
        try:
            done = subprocess.run(
                command,
                cwd=self._folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NotMeasurableError(f"cdk synth did not end within {_TIMEOUT} s") from None
        taken = time.perf_counter() - started
        if done.returncode != 0:
            lines = (done.stderr + done.stdout).strip().splitlines() or ["no error text"]
            raise NotMeasurableError(f"cdk synth failed: {' / '.join(lines[-3:])[:400]}")
        return taken

    def asset(self, resource_type: str, *, function: str = "") -> Path:
        """The folder of the asset that a function (by the end of its name) or a layer is made of.

        Raises:
            NotMeasurableError: no template has such a resource.
        """
        for template in sorted(self._out.rglob("*.template.json")):
            resources = json.loads(template.read_text(encoding="utf-8")).get("Resources", {})
            for resource in resources.values():
                properties = resource.get("Properties", {})
                if resource["Type"] != resource_type or not str(properties.get("FunctionName", "")).endswith(function):
                    continue
                content = properties.get("Content") or properties.get("Code") or {}
                return self._source(template, str(content.get("S3Key", "")))
        raise NotMeasurableError(f"no template has a {resource_type} {function}")

    def _source(self, template: Path, key: str) -> Path:
        """The folder that the asset manifest beside a template names for an object key."""
        stack = template.name.removesuffix(".template.json")
        manifest = json.loads((template.parent / f"{stack}.assets.json").read_text(encoding="utf-8"))
        for file in manifest["files"].values():
            if any(str(place["objectKey"]) == key for place in file["destinations"].values()):
                return template.parent / str(file["source"]["path"])
        raise NotMeasurableError(f"the assets of {stack} do not hold {key}")


def zipped_size(folder: Path) -> int:
    """Bytes of the folder as a zip file, compressed as the CDK's asset publishing does."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return len(buffer.getvalue())


@contextlib.contextmanager
def app_copy() -> Iterator[AppCopy]:
    """An AppCopy that is removed after the block."""
    with tempfile.TemporaryDirectory(prefix="scv-bench-") as folder:
        yield AppCopy(Path(folder))


def measure(runs: int, wanted: frozenset[str]) -> Samples:
    """Synthesize in a copy: from nothing, then with the layer there, then with more contact centers."""
    runs = min(runs, _MOST_RUNS)
    samples: dict[str, list[float]] = {}
    with app_copy() as app:
        cold_runs = runs if COLD.key in wanted else 1
        cold = [app.synth(["demo"], from_nothing=True) for _ in range(cold_runs)]
        if COLD.key in wanted:
            samples[COLD.key] = cold
        if {CODE.key, LAYER.key} & wanted:
            samples[CODE.key] = [zipped_size(app.asset("AWS::Lambda::Function", function=_FUNCTION)) / 1000]
            samples[LAYER.key] = [zipped_size(app.asset("AWS::Lambda::LayerVersion")) / 1e6]
        if {BUNDLED.key, FURTHER.key} & wanted:
            # In turns, so that a change of the machine's load meets both.
            pairs = [(app.synth(["demo"]), app.synth(app.names) if FURTHER.key in wanted else 0.0) for _ in range(runs)]
            samples[BUNDLED.key] = [one for one, _ in pairs]
            samples[FURTHER.key] = [(many - one) / _FURTHER for one, many in pairs]
    return samples


GROUP = Group(figures=(COLD, BUNDLED, FURTHER, CODE, LAYER), measure=measure)
