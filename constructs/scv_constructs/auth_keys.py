"""Key pairs and parameter placeholders of a contact center, made by the AuthKeysSSMUtil function at deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import CfnResource, CustomResource, Duration, Stack
from constructs import Construct

from scv_constructs.function import ScvFunction
from scv_constructs.parameter_names import ParameterNames, parameter_arn

PLACEHOLDER = "not-set"
"""What a parameter holds until an operator fills it (SSM has no empty parameters)."""

_SERVICE_TIMEOUT = Duration.minutes(5)
"""A 4096-bit key takes seconds; CloudFormation's own default would let a lost answer block a deployment for an hour."""


@dataclass(frozen=True, kw_only=True)
class KeySpecification:
    """What a key pair looks like.

    Attributes:
        bits: 2048 or 4096; 1024 only with ``allow_1024``, the function refuses it otherwise.
        common_name: of the certificate's subject; shown in Salesforce.
        valid_days: of the certificate, from the day it is made.
    """

    bits: int
    allow_1024: bool
    common_name: str
    valid_days: int


class AuthKeyPair(Construct):
    """One version of the SCRT key pair: the private key as SecureString, its certificate as attribute.

    CloudFormation never sees the private key. An existing parameter is never overwritten: another key is another
    version, which has names of its own.

    Attributes:
        certificate: token of the certificate (PEM, 1 to 2 KB).
        fingerprint: token of the certificate's SHA-256 fingerprint (hex).
        not_after: token of the end of its validity.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: ScvFunction,
        names: ParameterNames,
        version: int,
        specification: KeySpecification,
        delete_parameters: bool,
    ) -> None:
        """``delete_parameters`` says whether the parameters go with the resource; a retained key can be found again.

        Raises:
            ValueError: ``version`` is less than 1.
        """
        super().__init__(scope, id_)
        if version < 1:
            raise ValueError(f"the key version of {names.call_center_api_name} is {version}; versions start at 1")
        resource = CustomResource(
            self,
            "Resource",
            resource_type="Custom::SCVAuthKey",
            service_token=function.alias.function_arn,
            service_timeout=_SERVICE_TIMEOUT,
            properties={
                "Operation": "KeyPair",
                "PrivateKeyParameterName": names.scrt_private_key(version),
                "CertificateParameterName": names.scrt_certificate(version),
                "KeyBits": str(specification.bits),
                "Allow1024": _flag(specification.allow_1024),
                "CommonName": specification.common_name,
                "ValidDays": str(specification.valid_days),
                "DeleteParameters": _flag(delete_parameters),
            },
        )
        _pin_logical_id(resource, f"AuthKeyV{version}")
        self.certificate = resource.get_att_string("Certificate")
        self.fingerprint = resource.get_att_string("Fingerprint")
        self.not_after = resource.get_att_string("NotAfter")


class ParameterPlaceholders(Construct):
    """SecureString parameters that wait for an operator's value; one that has a value is never touched.

    CloudFormation cannot create SecureString parameters itself, and an operator would have to type every name.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: ScvFunction,
        parameters: Mapping[str, str],
        delete_parameters: bool,
    ) -> None:
        """``parameters`` maps each full name to its first value: `PLACEHOLDER`, or a default that is no secret."""
        super().__init__(scope, id_)
        resource = CustomResource(
            self,
            "Resource",
            resource_type="Custom::SCVParameters",
            service_token=function.alias.function_arn,
            service_timeout=_SERVICE_TIMEOUT,
            properties={
                "Operation": "Placeholders",
                "Parameters": {name: {"Default": default} for name, default in parameters.items()},
                "DeleteParameters": _flag(delete_parameters),
            },
        )
        _pin_logical_id(resource, "RestParameters")


def allow_key_management(function: ScvFunction, *, names: ParameterNames) -> None:
    """Allow the AuthKeysSSMUtil function to read, write and delete the parameters of its own contact center."""
    function.allow(
        "ManageParameters",
        actions=["ssm:DeleteParameter", "ssm:GetParameter", "ssm:PutParameter"],
        resources=[parameter_arn(Stack.of(function), f"{names.prefix}/*")],
        wildcard_reason="The function creates the contact center's own parameters, one pair for each key version, and "
        "must be able to remove those of versions that the template no longer names; the path belongs to it alone.",
    )


def _pin_logical_id(resource: CustomResource, logical_id: str) -> None:
    """Pin the logical id of a stateful resource: if refactoring changed it, a new key would be made."""
    child = resource.node.default_child
    if not isinstance(child, CfnResource):
        raise TypeError(f"{resource.node.path} has no resource to give the logical id {logical_id}")
    child.override_logical_id(logical_id)


def _flag(value: bool) -> str:
    return "true" if value else "false"
