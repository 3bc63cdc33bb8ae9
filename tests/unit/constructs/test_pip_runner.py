"""Why a layer could not be built, from what pip 23 to 25 print."""

from pathlib import Path

import pytest

from scv_constructs.pip_runner import explain_failure, run_pip
from scv_constructs.target import LambdaTarget

_NO_WHEEL = """\
ERROR: Could not find a version that satisfies the requirement six==99.9 (from versions: 1.16.0, 1.17.0)
ERROR: No matching distribution found for six==99.9
"""
_MISMATCH = """\
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, \
please update the hashes. Otherwise, examine the package contents carefully; someone may have tampered with them.
    six==1.17.0 from https://index.example/six-1.17.0-py2.py3-none-any.whl#sha256=47 (from -r requirements.txt):
        Expected sha256 00
             Got        47
"""
_NO_HASH = """\
ERROR: Hashes are required in --require-hashes mode, but they are missing from some requirements. Here is a list of \
those requirements along with the hashes their downloaded archives actually had.
    six==1.17.0 --hash=sha256:4721
"""
_NOT_PINNED = """\
ERROR: In --require-hashes mode, all requirements must have their versions pinned with ==. These do not:
    botocore<1.45.0,>=1.44.5 from https://index.example/botocore-1.44.5-py3-none-any.whl (from boto3==1.44.5)
"""
_UNREACHABLE = """\
WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<HTTPSConnection>: Failed to \
establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/six/
ERROR: Could not find a version that satisfies the requirement six==1.17.0 (from versions: none)
ERROR: No matching distribution found for six==1.17.0
"""


@pytest.mark.parametrize(
    ("output", "reason", "advice"),
    [
        (_NO_WHEEL, "there is no wheel of six==99.9 that fits python3.14 manylinux2014_aarch64", "requirements.in"),
        (_MISMATCH, "the package that the index offers for six==1.17.0 is not the one", "find out who changed it"),
        ("WARNING: NewConnectionError\n" + _MISMATCH, "offers for six==1.17.0 is not the one", "make lock"),
        (_NO_HASH, "the lock file does not pin six==1.17.0 with a hash", "make lock"),
        (_NOT_PINNED, "the lock file does not pin botocore<1.45.0,>=1.44.5 with a hash", "make lock"),
        (_UNREACHABLE, "the package index did not answer when asked for six==1.17.0", "Check the network"),
        ("/usr/bin/python: No module named pip", "this interpreter has no pip", "python -m venv"),
        ("", "pip failed", "(nothing)"),
    ],
    ids=["no-wheel", "mismatch", "mismatch-after-retry", "no-hash", "not-pinned", "unreachable", "no-pip", "silent"],
)
def test_the_error_names_the_requirement_and_what_to_do(output, reason, advice):
    text = explain_failure(output, requirements=Path("lambda_src/requirements.txt"), target=LambdaTarget())
    assert text.startswith("The third-party layer for python3.14 manylinux2014_aarch64 could not be built from")
    assert "lambda_src/requirements.txt" in text
    assert reason in text
    assert advice in text


def test_the_end_of_pips_output_is_shown():
    output = "\n".join(f"line {number}" for number in range(20))
    text = explain_failure(output, requirements=Path("r.txt"), target=LambdaTarget())
    assert "line 19" in text
    assert "line 14" not in text


def test_run_pip_runs_the_pip_of_this_interpreter():
    result = run_pip(["--version"])
    assert result.returncode == 0
    assert result.stdout.startswith("pip ")


def test_run_pip_returns_a_failure(tmp_path):
    result = run_pip(["install", "--no-index", "--target", str(tmp_path), "no-such-package-of-acme==1.0"])
    assert result.returncode != 0
    assert "No matching distribution found for no-such-package-of-acme==1.0" in result.stderr
