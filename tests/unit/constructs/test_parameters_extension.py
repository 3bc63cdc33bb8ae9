"""The Parameters and Secrets extension: where AWS offers it, and its settings."""

import pytest
from aws_cdk.assertions import Match, Template

from configuration.regions import CONNECT_REGIONS
from scv_constructs.parameters_extension import extension_offered, parameters_and_secrets_extension
from scv_constructs.target import LambdaTarget
from tests.unit.constructs.support import new_function, new_stack


def test_the_extension_is_a_layer_with_settings():
    stack = new_stack()
    new_function(stack, params_and_secrets=parameters_and_secrets_extension(log_level="INFO"))
    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Function",
        {
            "Layers": [Match.string_like_regexp("layer:AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:")],
            "Environment": {
                "Variables": {
                    "SSM_PARAMETER_STORE_TTL": "300",
                    "SSM_PARAMETER_STORE_TIMEOUT_MILLIS": "1500",
                    "SECRETS_MANAGER_TTL": "0",
                    "PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL": "warn",
                    "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": "2773",
                }
            },
        },
    )


@pytest.mark.parametrize(
    ("level", "of_extension"), [("DEBUG", "debug"), ("INFO", "warn"), ("WARNING", "warn"), ("ERROR", "error")]
)
def test_its_log_level_follows_the_functions(level, of_extension):
    stack = new_stack()
    new_function(stack, params_and_secrets=parameters_and_secrets_extension(log_level=level))
    variables = {"PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL": of_extension}
    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Function", {"Environment": {"Variables": variables}}
    )


def test_where_connect_is_the_extension_is_offered_except_on_arm_in_govcloud():
    offered = {region for region in CONNECT_REGIONS if extension_offered(region=region, target=LambdaTarget())}
    assert offered == CONNECT_REGIONS.keys() - {"us-gov-west-1"}
    assert extension_offered(region="us-gov-west-1", target=LambdaTarget(architecture="x86_64"))


@pytest.mark.parametrize("ttl", [-1, 301])
def test_a_ttl_out_of_range_is_refused(ttl):
    with pytest.raises(ValueError, match=f"ttl_seconds is {ttl}; the extension keeps values 0 to 300 seconds"):
        parameters_and_secrets_extension(log_level="INFO", ttl_seconds=ttl)


def test_an_unknown_log_level_is_refused():
    with pytest.raises(ValueError, match="log_level is 'TRACE'"):
        parameters_and_secrets_extension(log_level="TRACE")
