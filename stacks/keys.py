"""The Keys stack: key pairs, their certificates, and the parameters that operators fill."""

from __future__ import annotations

from aws_cdk import CfnOutput
from constructs import Construct

from configuration import ContactCenter
from configuration.local import LocalProfile
from scv_constructs.auth_keys import (
    PLACEHOLDER,
    AuthKeyPair,
    KeySpecification,
    ParameterPlaceholders,
    allow_key_management,
)
from stacks.assets import AppAssets
from stacks.base import ContactCenterStack


class KeysStack(ContactCenterStack):
    """Makes the SCRT key pairs and placeholders of the REST parameters through AuthKeysSSMUtilFunction.

    A rotation is two deployments: ``next_version`` makes the next pair and puts its certificate out as
    ScrtCertificateNext; when the operator has added that to Salesforce, ``version`` switches the functions over. The
    version before the one in use stays, because this stack is deployed before the one that switches.
    """

    def __init__(
        self, scope: Construct, *, contact_center: ContactCenter, assets: AppAssets, local: LocalProfile | None = None
    ) -> None:
        """Build the stack of one contact center."""
        super().__init__(
            scope,
            part="Keys",
            description=f"Service Cloud Voice {contact_center.call_center_api_name}: keys and parameters",
            contact_center=contact_center,
            assets=assets,
            local=local,
        )
        self._function = self.add_function(
            "AuthKeysSSMUtilFunction",
            folder="auth_keys_ssm_util",
            description="Creates key pairs and parameter placeholders for CloudFormation",
            environment={},
            reads_parameters=False,
            no_dead_letter_queue_because="Invoked by CloudFormation alone, which waits for the answer of each request "
            "and reports a missing one as a failed deployment; replaying a request later would answer nobody.",
        )
        allow_key_management(self._function, names=self.names)
        self._delete_parameters = contact_center.removal_policies.keys == "destroy"
        self._add_key_pairs()
        self._add_placeholders()

    def _add_key_pairs(self) -> None:
        keys = self.contact_center.auth_keys
        pairs = {version: self._key_pair(version) for version in keys.versions}
        current = pairs[keys.version]
        self._output("ScrtCertificate", current.certificate, "Certificate to add to the contact center in Salesforce")
        self._output("ScrtCertificateFingerprint", current.fingerprint, "SHA-256 of that certificate, to compare with")
        self._output("ScrtCertificateNotAfter", current.not_after, "When that certificate expires")
        if keys.next_version is not None:
            following = pairs[keys.next_version]
            self._output("ScrtCertificateNext", following.certificate, "Certificate of the next key: add it before it")

    def _key_pair(self, version: int) -> AuthKeyPair:
        keys = self.contact_center.auth_keys
        return AuthKeyPair(
            self,
            f"KeyPairV{version}",
            function=self._function,
            names=self.names,
            version=version,
            specification=KeySpecification(
                bits=keys.key_bits,
                allow_1024=keys.allow_1024,
                common_name=self.contact_center.call_center_api_name,
                valid_days=keys.certificate_valid_days,
            ),
            delete_parameters=self._delete_parameters,
        )

    def _add_placeholders(self) -> None:
        defaults = dict.fromkeys(self.names.rest, PLACEHOLDER)
        defaults[self.names.rest_audience] = self.contact_center.salesforce.audience
        ParameterPlaceholders(
            self,
            "RestParameters",
            function=self._function,
            parameters=defaults,
            delete_parameters=self._delete_parameters,
        )
        names = ", ".join(self.names.filled_by_operator)
        self._output("ParametersToFill", names, "SecureString parameters that wait for a value (aws ssm put-parameter)")

    def _output(self, name: str, value: str, description: str) -> None:
        CfnOutput(self, name, value=value, description=description)
