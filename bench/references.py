"""What things cost that the functions avoid or cannot avoid: the scale of the other figures."""

from __future__ import annotations

from bench.interpreters import lambda_environment, run_child
from bench.model import Figure, Group, Samples

BOTO3 = Figure(key="reference.boto3", title="import boto3 and make one client", unit="ms")
PARSE = Figure(key="reference.pem", title="parse a PEM private key, 2048 bits, with its checks", unit="ms")
SIGN = Figure(key="reference.sign", title="sign 300 bytes, RS256, with a parsed key", unit="ms")

_BOTO3 = "import boto3; boto3.client('ssm', region_name='us-east-1')"
_KEY = """
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
key = serialization.load_pem_private_key(pem, password=None)
"""
_PARSE = "serialization.load_pem_private_key(pem, password=None)"
_SIGN = "key.sign(b'x' * 300, padding.PKCS1v15(), hashes.SHA256())"


def measure(runs: int, wanted: frozenset[str]) -> Samples:
    """Fresh interpreters for the import, one for each of the others."""
    environment = lambda_environment()
    samples: dict[str, list[float]] = {}
    if BOTO3.key in wanted:
        run_child("timed.py", "1", "", _BOTO3, environment=environment)  # Writes the .pyc files.
        samples[BOTO3.key] = [
            run_child("timed.py", "1", "", _BOTO3, environment=environment)[0][0] for _ in range(runs)
        ]
    if PARSE.key in wanted:
        samples[PARSE.key] = run_child("timed.py", str(max(runs, 15)), _KEY, _PARSE, environment=environment)[0]
    if SIGN.key in wanted:
        samples[SIGN.key] = run_child("timed.py", "200", _KEY, _SIGN, environment=environment)[0]
    return samples


GROUP = Group(figures=(BOTO3, PARSE, SIGN), measure=measure)
