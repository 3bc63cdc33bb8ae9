"""The AWS Parameters and Secrets Lambda extension: SSM parameters over local HTTP, without importing boto3.

Source: AWS Systems Manager User Guide, "Using Parameter Store parameters in AWS Lambda functions".
"""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk.region_info import RegionInfo

from scv_constructs.target import LambdaTarget

CACHE_TTL_SECONDS = 300
"""How long the extension keeps a value: 300 s is also the longest that AWS allows."""

_SSM_TIMEOUT = Duration.millis(1500)
"""How long the extension waits for SSM. Its default is for ever, but a caller waits 8 seconds at most."""

_LAYER_VERSION = "1.0.103"
_LOG_LEVELS = {
    "DEBUG": lambda_.ParamsAndSecretsLogLevel.DEBUG,
    "INFO": lambda_.ParamsAndSecretsLogLevel.WARN,
    "WARNING": lambda_.ParamsAndSecretsLogLevel.WARN,
    "ERROR": lambda_.ParamsAndSecretsLogLevel.ERROR,
}


def extension_offered(*, region: str, target: LambdaTarget) -> bool:
    """Whether AWS publishes the extension for this region and architecture (as far as the CDK knows)."""
    info = RegionInfo.get(region)
    return info.params_and_secrets_lambda_layer_arn(_LAYER_VERSION, target.architecture) is not None


def parameters_and_secrets_extension(
    *, log_level: str, ttl_seconds: int = CACHE_TTL_SECONDS
) -> lambda_.ParamsAndSecretsLayerVersion:
    """Return the extension's layer with its settings (they become PARAMETERS_SECRETS_EXTENSION_* and SSM_* variables).

    Args:
        log_level: the function's level. At INFO the extension would write several lines for each cold start, none of
            them JSON, so it logs from WARN on; with DEBUG it logs everything. It never logs values.
        ttl_seconds: how long a value may be old, 0 to 300.

    Raises:
        ValueError: ``ttl_seconds`` or ``log_level`` is not allowed.
    """
    if not 0 <= ttl_seconds <= CACHE_TTL_SECONDS:
        raise ValueError(f"ttl_seconds is {ttl_seconds}; the extension keeps values 0 to {CACHE_TTL_SECONDS} seconds")
    if log_level not in _LOG_LEVELS:
        raise ValueError(f"log_level is {log_level!r}; it must be one of {', '.join(_LOG_LEVELS)}")
    return lambda_.ParamsAndSecretsLayerVersion.from_version(
        lambda_.ParamsAndSecretsVersions.V1_0_103,
        log_level=_LOG_LEVELS[log_level],
        parameter_store_ttl=Duration.seconds(ttl_seconds),
        parameter_store_timeout=_SSM_TIMEOUT,
        # No secret of Secrets Manager is read; 0 switches that cache off.
        secrets_manager_ttl=Duration.seconds(0),
    )
