"""The Integration stack."""

import json

import pytest

import invoke_salesforce_rest_api.application as rest
import invoke_telephony_integration_api.application as telephony
from configuration.ctr import MAX_SOQL_CHARACTERS
from configuration.ctr_fields import MAX_CUSTOM_FIELDS_CHARACTERS
from configuration.functions import API_NAME_LIMIT
from invoke_salesforce_rest_api.ctr_retry import METHOD as RETRY_METHOD
from invoke_salesforce_rest_api.ctr_retry import RetrySettings
from tests.synthesis import properties, resources, synthesize
from tests.unit.stacks.support import INSTANCE_ID, acme

_TELEPHONY = "Acme_One-InvokeTelephonyIntegrationApiFunction"
_REST = "Acme_One-InvokeSalesforceRestApiFunction"
_SSM = "arn:aws:ssm:eu-west-2:123456789012:parameter/scv/Acme_One"


def _integration(tmp_path, **changes):
    return synthesize([acme(**changes)], outdir=tmp_path).templates["Acme-One-Integration"]


def _function(template, name):
    (found,) = [it for it in properties(template, "AWS::Lambda::Function") if it["FunctionName"] == name]
    return found


def _variables(template, name):
    return _function(template, name)["Environment"]["Variables"]


def _permissions(template, function):
    """Policy name without the function's to statements, but for logs and traces that every function has."""
    return {
        it["PolicyName"].removeprefix(f"{function}-"): it["PolicyDocument"]["Statement"]
        for it in properties(template, "AWS::IAM::Policy")
        if it["PolicyName"].startswith(function) and not it["PolicyName"].endswith(("-WriteLogs", "-SendTraces"))
    }


def test_environment_of_the_telephony_function(tmp_path):
    variables = _variables(_integration(tmp_path), _TELEPHONY)
    ours = {name: it for name, it in variables.items() if not name.startswith(("PARAMETERS_", "SSM_", "SECRETS_"))}
    assert ours == {
        "SALESFORCE_ORG_ID": "00D5e000000DemoEAC",
        "CALL_CENTER_API_NAME": "Acme_One",
        "SCRT_ENDPOINT_BASE": "https://acme-demo.my.salesforce-scrt.com/telephony/v1",
        "PRIVATE_KEY_PARAM_NAME": "/scv/Acme_One/scrt/private-key/v1",
        "CONNECT_INSTANCE_ID": INSTANCE_ID,
        "USE_SSM_LAMBDA_EXTENSION": "true",
        "LOG_LEVEL": "INFO",
    }


def test_environment_of_the_rest_function(tmp_path):
    variables = _variables(_integration(tmp_path), _REST)
    ours = {name: it for name, it in variables.items() if not name.startswith(("PARAMETERS_", "SSM_", "SECRETS_"))}
    assert ours == {
        "CALL_CENTER_API_NAME": "Acme_One",
        "CONSUMER_KEY_PARAM_NAME": "/scv/Acme_One/rest/consumer-key",
        "PRIVATE_KEY_PARAM_NAME": "/scv/Acme_One/rest/private-key",
        "ACCESS_TOKEN_PARAM_NAME": "/scv/Acme_One/rest/access-token",
        "SUBJECT": "/scv/Acme_One/rest/subject",
        "AUDIENCE": "/scv/Acme_One/rest/audience",
        "SALESFORCE_AUTH_ENDPOINT": "https://login.salesforce.com/services/oauth2/token",
        "SALESFORCE_REST_API_ENDPOINT_BASE": "https://acme-demo.my.salesforce.com/services/data/v63.0",
        "USE_SSM_LAMBDA_EXTENSION": "true",
        "LOG_LEVEL": "INFO",
    }


def test_functions_find_every_variable_that_they_need(tmp_path):
    template = _integration(tmp_path)
    assert telephony.Settings.from_env(_variables(template, _TELEPHONY)).connect_instance_id == INSTANCE_ID
    assert rest.Settings.from_env(_variables(template, _REST)).use_ssm_lambda_extension


def test_permissions_of_the_telephony_function(tmp_path):
    assert _permissions(_integration(tmp_path), _TELEPHONY) == {
        "ReadPrivateKey": [
            {"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": f"{_SSM}/scrt/private-key/v1"}
        ],
        "UpdateContactAttributes": [
            {
                "Effect": "Allow",
                "Action": "connect:UpdateContactAttributes",
                "Resource": f"arn:aws:connect:eu-west-2:123456789012:instance/{INSTANCE_ID}/contact/*",
            }
        ],
    }


def test_permissions_of_the_rest_function(tmp_path):
    assert _permissions(_integration(tmp_path), _REST) == {
        "ReadParameters": [
            {
                "Effect": "Allow",
                "Action": "ssm:GetParameter",
                "Resource": [
                    f"{_SSM}/rest/{name}"
                    for name in ("access-token", "audience", "consumer-key", "private-key", "subject")
                ],
            }
        ],
        "KeepAccessToken": [{"Effect": "Allow", "Action": "ssm:PutParameter", "Resource": f"{_SSM}/rest/access-token"}],
    }


_BACKED_UP = {"features": {"ctr_backup": True}}
_BUCKET = "arn:aws:s3:::scv-acme-one-ctr-123456789012-eu-west-2"
_ALIAS = "arn:aws:lambda:eu-west-2:123456789012:function:{}:active"


def _retry_variables(template):
    ours = ("CTR_", "INVOKE_")
    return {name: it for name, it in _variables(template, _REST).items() if name.startswith(ours)}


def test_environment_of_retry_ctr_sync(tmp_path):
    assert _retry_variables(_integration(tmp_path, **_BACKED_UP)) == {
        "CTR_BACKUP_BUCKET": "scv-acme-one-ctr-123456789012-eu-west-2",
        "INVOKE_TELEPHONY_INTEGRATION_API_ARN": _ALIAS.format(_TELEPHONY),
        "CTR_CUSTOM_FIELDS": "{}",
        "CTR_RETRY_WINDOW_HOURS": "24",
        "CTR_RETRY_CONCURRENCY": "5",
    }


def test_settings_of_retry_ctr_sync_come_from_the_configuration(tmp_path):
    soql = "SELECT Id, VendorCallKey FROM VoiceCall WHERE CallDurationInSeconds = null"
    section = {
        "custom_fields": {"Reason__c": "DisconnectReason"},
        "hook": "example",
        "retry": {"window_hours": 48, "concurrency": 7, "soql": soql},
    }
    variables = _retry_variables(_integration(tmp_path, **_BACKED_UP, ctr=section))
    assert variables["CTR_CUSTOM_FIELDS"] == '{"Reason__c":"DisconnectReason"}'
    assert variables["CTR_HOOK"] == "example"
    settings = RetrySettings.from_env(variables)
    assert settings is not None
    assert (settings.window_hours, settings.concurrency, settings.soql) == (48, 7, soql)


def test_the_longest_settings_fit_into_lambda_s_4_kb_of_variables(tmp_path):
    """AWS Lambda quotas: all environment variables of a function together."""
    path = f"Attributes.{'x' * (MAX_CUSTOM_FIELDS_CHARACTERS - 30)}"
    soql = "SELECT Id, VendorCallKey FROM VoiceCall WHERE Name != ''".ljust(MAX_SOQL_CHARACTERS)
    domain = "a" * 30
    template = synthesize(
        [
            acme(
                call_center_api_name="A" * API_NAME_LIMIT,
                region="ap-northeast-1",
                salesforce={
                    "org_id": "00D5e000000DemoEAC",
                    "scrt_endpoint_base": f"https://{domain}--{domain}.sandbox.my.salesforce-scrt.com",
                    "environment": "sandbox",
                },
                ctr={"custom_fields": {"X__c": path}, "hook": "example", "retry": {"soql": soql}},
                **_BACKED_UP,
            )
        ],
        outdir=tmp_path,
    ).templates[f"{'A' * API_NAME_LIMIT}-Integration"]
    variables = _variables(template, f"{'A' * API_NAME_LIMIT}-InvokeSalesforceRestApiFunction")
    assert len(variables["CTR_CUSTOM_FIELDS"]) > MAX_CUSTOM_FIELDS_CHARACTERS - 30
    assert sum(len(name) + len(str(value)) for name, value in variables.items()) <= 4096


def test_permissions_of_retry_ctr_sync(tmp_path):
    template = _integration(tmp_path, **_BACKED_UP)
    (queue,) = resources(template, "AWS::SQS::Queue")
    permissions = _permissions(template, _REST)
    assert {name: it for name, it in permissions.items() if name not in ("ReadParameters", "KeepAccessToken")} == {
        "ReadContactRecords": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{_BUCKET}/*"}],
        "FindContactRecords": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": _BUCKET}],
        "UpdateVoiceCalls": [
            {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": _ALIAS.format(_TELEPHONY)}
        ],
        "ContinueRun": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": _ALIAS.format(_REST)}],
        "SendFailedEvents": [
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": {"Fn::GetAtt": [queue, "Arn"]}}
        ],
    }


def test_a_run_that_fails_is_kept(tmp_path):
    template = _integration(tmp_path, **_BACKED_UP)
    (queue,) = properties(template, "AWS::SQS::Queue")
    assert queue["QueueName"] == "Acme_One-FailedRetries"
    (config,) = properties(template, "AWS::Lambda::EventInvokeConfig")
    assert config["FunctionName"]["Ref"].startswith("InvokeSalesforceRestApiFunction")
    assert config["Qualifier"] == "active"


def test_without_a_backup_there_is_nothing_of_the_retry(tmp_path):
    template = _integration(tmp_path)
    assert _retry_variables(template) == {}
    assert _permissions(template, _REST).keys() == {"ReadParameters", "KeepAccessToken"}
    assert resources(template, "AWS::SQS::Queue") == resources(template, "AWS::Lambda::EventInvokeConfig") == {}


def _schedules(template):
    rules = {it["Name"]: it for it in properties(template, "AWS::Events::Rule")}
    return rules.get("Acme_One-RetryCTRSync")


def test_a_schedule_calls_retry_ctr_sync(tmp_path):
    rule = _schedules(_integration(tmp_path, **_BACKED_UP, ctr={"retry": {"schedule": "cron(0 3 * * ? *)"}}))
    assert rule["ScheduleExpression"] == "cron(0 3 * * ? *)"
    (target,) = rule["Targets"]
    assert target["Arn"]["Ref"].startswith("InvokeSalesforceRestApiFunctionAlias")
    assert json.loads(target["Input"]) == {"Details": {"Parameters": {"methodName": RETRY_METHOD}}}


def test_there_is_no_schedule_by_default(tmp_path):
    assert _schedules(_integration(tmp_path, **_BACKED_UP)) is None


def test_a_new_instance_has_no_id_yet(tmp_path):
    instance = {"new": {"alias": "acme-one", "identity_management": "SAML"}}
    template = _integration(tmp_path, connect={"instance": instance})
    assert "CONNECT_INSTANCE_ID" not in _variables(template, _TELEPHONY)
    # The stack that creates the instance adds the permission, for that instance alone.
    assert "UpdateContactAttributes" not in _permissions(template, _TELEPHONY)
    roles = [it.get("RoleName") for it in properties(template, "AWS::IAM::Role")]
    assert "Acme_One-eu-west-2-Telephony" in roles


def test_the_private_key_is_that_of_the_version_in_use(tmp_path):
    template = _integration(tmp_path, auth_keys={"version": 5, "next_version": 6})
    assert _variables(template, _TELEPHONY)["PRIVATE_KEY_PARAM_NAME"] == "/scv/Acme_One/scrt/private-key/v5"
    (statement,) = _permissions(template, _TELEPHONY)["ReadPrivateKey"]
    assert statement["Resource"] == f"{_SSM}/scrt/private-key/v5"


def test_the_extension_can_be_left_out(tmp_path):
    template = _integration(tmp_path, parameters_and_secrets_extension={"enabled": False})
    for name in (_TELEPHONY, _REST):
        assert _variables(template, name)["USE_SSM_LAMBDA_EXTENSION"] == "false"
        assert not [layer for layer in _function(template, name)["Layers"] if isinstance(layer, str)]


def test_where_aws_has_no_extension_functions_read_ssm(tmp_path):
    assembly = synthesize([acme(region="us-gov-west-1")], outdir=tmp_path)
    template = assembly.templates["Acme-One-Integration"]
    assert _variables(template, _TELEPHONY)["USE_SSM_LAMBDA_EXTENSION"] == "false"
    assert "arn:aws-us-gov:ssm" in json.dumps(template)
    assert "arn:aws:" not in json.dumps(template)
    report = (tmp_path / "validation-report.json").read_text(encoding="utf-8")
    assert "AWS publishes no Parameters and Secrets extension for arm64 in us-gov-west-1" in report


def test_the_warm_up_rule(tmp_path):
    template = _integration(tmp_path, warm_up={"rate_minutes": 7})
    (rule,) = properties(template, "AWS::Events::Rule")
    assert rule["Name"] == "Acme_One-WarmUp"
    assert rule["ScheduleExpression"] == "rate(7 minutes)"
    target = rule["Targets"][0]["Arn"]["Ref"]
    assert target.startswith("InvokeTelephonyIntegrationApiFunctionAlias")


def test_the_warm_up_can_be_left_out(tmp_path):
    template = _integration(tmp_path, warm_up={"enabled": False})
    assert resources(template, "AWS::Events::Rule") == {}
    assert resources(template, "AWS::Lambda::Permission") == {}


def test_settings_of_a_function_come_from_the_configuration(tmp_path):
    settings = {
        "memory_mb": 2048,
        "timeout_seconds": 6,
        "reserved_concurrency": 20,
        "provisioned_concurrency": 4,
    }
    template = _integration(tmp_path, functions={"InvokeTelephonyIntegrationApiFunction": settings})
    function = _function(template, _TELEPHONY)
    assert (function["MemorySize"], function["Timeout"]) == (2048, 6)
    assert function["ReservedConcurrentExecutions"] == 20
    provisioned = [it.get("ProvisionedConcurrencyConfig") for it in properties(template, "AWS::Lambda::Alias")]
    assert {"ProvisionedConcurrentExecutions": 4} in provisioned


def test_the_outputs_are_the_aliases(tmp_path):
    outputs = _integration(tmp_path)["Outputs"]
    assert {name: it["Value"]["Ref"][:-8] for name, it in outputs.items()} == {
        "InvokeTelephonyIntegrationApiFunctionArn": "InvokeTelephonyIntegrationApiFunctionAlias",
        "InvokeSalesforceRestApiFunctionArn": "InvokeSalesforceRestApiFunctionAlias",
    }


@pytest.mark.parametrize("secret", ["PRIVATE KEY", "not-set"])
def test_no_value_of_a_secret_is_in_the_template(tmp_path, secret):
    assert secret not in json.dumps(_integration(tmp_path))
