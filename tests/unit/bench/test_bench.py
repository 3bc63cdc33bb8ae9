"""Figures are judged, selected and shown as they should be."""

from __future__ import annotations

import json
import zipfile

import pytest

from bench import synthesis
from bench.__main__ import GROUPS, main, measure, select
from bench.interpreters import lambda_environment, parse_report, run_child
from bench.model import Figure, Group, Measurement, NotMeasurableError
from bench.parameter_api import ParameterApi
from bench.report import as_json, as_table

TIME = Figure(key="a.time", title="a time", unit="ms", limit=10)
EXACT = Figure(key="a.requests", title="requests", unit="requests", limit=1, exact=True)
FREE = Figure(key="b.free", title="a reference", unit="s")


@pytest.mark.parametrize(
    ("figure", "samples", "verdict"),
    [
        (TIME, (9.0, 10.0, 50.0), "OK"),
        (TIME, (9.0, 10.1, 50.0), "over"),
        (EXACT, (1.0,), "OK"),
        (EXACT, (0.0,), "over"),
        (EXACT, (1.005,), "over"),
        (FREE, (1.0,), "reference"),
        (TIME, (), "not measured"),
    ],
)
def test_verdicts(figure, samples, verdict):
    assert Measurement(figure=figure, samples=samples).verdict == verdict


def test_ratios_are_for_times_only():
    assert Measurement(figure=TIME, samples=(50.0,)).ratio_to(200.0) == 0.25
    assert Measurement(figure=FREE, samples=(1.0,)).ratio_to(200.0) == 5.0
    assert Measurement(figure=EXACT, samples=(1.0,)).ratio_to(200.0) is None
    assert Measurement(figure=TIME, samples=(50.0,)).ratio_to(None) is None
    assert Measurement(figure=TIME).ratio_to(200.0) is None


def group(answer):
    def take(runs, wanted):
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Group(figures=(TIME, FREE), measure=take)


def test_a_group_measures_only_what_is_wanted():
    measured = group({"a.time": [1.0], "b.free": [2.0]}).run(9, frozenset({"b.free"}))
    assert [(one.figure.key, one.value) for one in measured] == [("b.free", 2.0)]
    assert group(RuntimeError("must not be called")).run(9, frozenset({"c"})) == []


def test_what_cannot_be_measured_is_told_for_every_figure_of_the_group():
    measured = group(NotMeasurableError("no CDK")).run(9, frozenset({"a.time", "b.free"}))
    assert [one.problem for one in measured] == ["no CDK", "no CDK"]
    assert group({"a.time": []}).run(9, frozenset({"a.time"}))[0].problem


def test_measuring_goes_over_all_groups(capsys):
    measured = measure([group({"a.time": [1.0]}), group({"a.time": [2.0]})], frozenset({"a.time"}), runs=9)
    assert [one.value for one in measured] == [1.0, 2.0]
    assert capsys.readouterr().err.count("measuring a.time ...") == 2


def test_the_figures_of_the_project_have_different_keys_and_the_promised_limits():
    figures = [figure for one in GROUPS for figure in one.figures]
    limits = {figure.key: figure.limit for figure in figures if figure.limit is not None}
    assert len({figure.key for figure in figures}) == len(figures)
    assert limits == {
        "telephony.import": 180,
        "telephony.first": 330,
        "telephony.requests": 1,
        "telephony.cpu": 2,
        "rest.requests": 1,
        "ctr.batch": 450,
        "ctr.cpu": 70,
        "ctr.at-once": 20,
        "ctr.memory": 60,
        "ctr.transform": 50,
        "synth.nothing": 60,
        "synth.bundled": 15,
        "synth.further": 1.5,
        "size.code": 100,
        "size.layer": 15,
    }


def test_select():
    assert select(["synth", "rest.cpu"]) == {"synth.nothing", "synth.bundled", "synth.further", "rest.cpu"}
    assert len(select([])) == sum(len(one.figures) for one in GROUPS)
    with pytest.raises(ValueError, match=r"--only sinth selects nothing; the figures are reference.boto3"):
        select(["sinth"])


@pytest.mark.parametrize("arguments", [["--only", "sinth"], ["--runs", "3"], ["--fast"]])
def test_a_wrong_command_line_is_refused_before_anything_is_measured(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_the_table_shows_limit_value_verdict_and_ratio():
    rows = [
        Measurement(figure=TIME, samples=(12.0,)),
        Measurement(figure=EXACT, samples=(1.0,)),
        Measurement(figure=FREE, problem="it broke"),
    ]
    table = as_table({"processor": "a fast one"}, rows, reference_ms=240.0)
    lines = table.splitlines()
    assert lines[0] == "processor:    a fast one"
    assert lines[3].split() == ["a.time", "a", "time", "<=", "10", "ms", "12", "ms", "over", "0.05"]
    assert lines[4].split() == ["a.requests", "requests", "=", "1", "requests", "1", "requests", "OK"]
    assert lines[-1] == "b.free was not measured: it broke"


def test_the_json_holds_the_samples():
    read = json.loads(as_json({"python": "3"}, [Measurement(figure=TIME, samples=(1.0, 3.0))], reference_ms=4.0))
    assert read["machine"] == {"python": "3"}
    assert read["figures"][0]["median"] == 2.0
    assert read["figures"][0]["samples"] == [1.0, 3.0]
    assert read["figures"][0]["ratio_to_boto3"] == 0.5


def test_a_childs_report_is_found_among_log_records():
    assert parse_report('{"level": "INFO"}\nBENCH:[1.5]\n{"level": "INFO"}\n') == [1.5]
    with pytest.raises(NotMeasurableError):
        parse_report("nothing")


def test_children_run_in_fresh_interpreters_and_their_errors_are_told():
    report, started = run_child("timed.py", "3", "x = 1", "x += 1", environment=lambda_environment())
    assert len(report) == 3
    assert started > 0
    with pytest.raises(NotMeasurableError, match="timed.py failed: ZeroDivisionError"):
        run_child("timed.py", "1", "", "1 / 0", environment=lambda_environment())


def test_the_environment_of_a_function_lets_python_keep_its_bytecode(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("AWS_PROFILE", "someones")
    environment = lambda_environment({"X": "1"})
    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert "AWS_PROFILE" not in environment
    assert environment["AWS_LAMBDA_INITIALIZATION_TYPE"] == "on-demand"
    assert environment["X"] == "1"


def test_the_parameter_api_keeps_what_is_put():
    with ParameterApi({"/a": "1"}) as api:
        assert api.answer("GetParameter", {"Name": "/a"})[1]["Parameter"]["Value"] == "1"
        assert api.answer("PutParameter", {"Name": "/b", "Value": "2"})[0] == 200
        assert api.answer("GetParameter", {"Name": "/b"})[1]["Parameter"]["Value"] == "2"
        assert api.answer("GetParameter", {"Name": "/c"})[0] == 400
        assert api.requests == 4


def test_the_zipped_size_is_that_of_a_zip_file(tmp_path):
    source = tmp_path / "source"
    (source / "package").mkdir(parents=True)
    (source / "package" / "module.py").write_text("x = 1\n" * 1000, encoding="utf-8")
    size = synthesis.zipped_size(source)
    assert 100 < size < 1000
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(source / "package" / "module.py", "package/module.py")
    assert size == pytest.approx((tmp_path / "a.zip").stat().st_size, abs=20)


def test_assets_are_found_by_the_manifest_beside_the_template(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    template = {
        "Resources": {
            "Function": {
                "Type": "AWS::Lambda::Function",
                "Properties": {"FunctionName": "Acme-SomeFunction", "Code": {"S3Key": "abc.zip"}},
            }
        }
    }
    manifest = {"files": {"abc": {"source": {"path": "asset.abc"}, "destinations": {"x": {"objectKey": "abc.zip"}}}}}
    (out / "Acme-Integration.template.json").write_text(json.dumps(template), encoding="utf-8")
    (out / "Acme-Integration.assets.json").write_text(json.dumps(manifest), encoding="utf-8")
    app = synthesis.AppCopy(tmp_path)
    assert app.asset("AWS::Lambda::Function", function="SomeFunction") == out / "asset.abc"
    with pytest.raises(NotMeasurableError, match="no template has"):
        app.asset("AWS::Lambda::Function", function="OtherFunction")
    assert app.names[0] == "demo"
    assert len(app.names) == 5
    assert all((tmp_path / "contact_centers" / f"{name}.yaml").is_file() for name in app.names)
