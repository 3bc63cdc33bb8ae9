"""Names of a contact center's SSM parameters. Only names: values never pass through a template."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Stack


@dataclass(frozen=True, kw_only=True)
class ParameterNames:
    """The parameters of one contact center, all below ``/scv/<call center API name>``.

    ``scrt_*`` authenticate against the Telephony Integration API, ``rest_*`` against the REST API (the guide's
    PRIVATE_KEY, CONSUMER_KEY, ACCESS_TOKEN, AUDIENCE and SUBJECT parameters).
    """

    call_center_api_name: str

    @property
    def prefix(self) -> str:
        """The path that all parameters are below, without a slash at the end."""
        return f"/scv/{self.call_center_api_name}"

    def scrt_private_key(self, version: int) -> str:
        """PKCS#8 PEM, SecureString. Every key version has a name of its own, so that a rotation replaces nothing."""
        return f"{self.prefix}/scrt/private-key/v{version}"

    def scrt_certificate(self, version: int) -> str:
        """The self-signed X.509 certificate (PEM) of that key: what is pasted into Salesforce. Not a secret."""
        return f"{self.prefix}/scrt/certificate/v{version}"

    @property
    def connect_instance_arn(self) -> str:
        """ARN of the Amazon Connect instance that the stacks have created, String. Not a secret."""
        return f"{self.prefix}/connect/instance-arn"

    @property
    def rest_private_key(self) -> str:
        """RSA private key (PEM) of the connected app."""
        return f"{self.prefix}/rest/private-key"

    @property
    def rest_consumer_key(self) -> str:
        """The connected app's consumer key, the ``iss`` of the JWT bearer flow."""
        return f"{self.prefix}/rest/consumer-key"

    @property
    def rest_access_token(self) -> str:
        """The OAuth access token that the function keeps for its next cold start; written by the function."""
        return f"{self.prefix}/rest/access-token"

    @property
    def rest_audience(self) -> str:
        """``aud`` of the JWT bearer flow: https://login.salesforce.com or https://test.salesforce.com."""
        return f"{self.prefix}/rest/audience"

    @property
    def rest_subject(self) -> str:
        """User name of the Salesforce user that the REST function logs in as."""
        return f"{self.prefix}/rest/subject"

    @property
    def rest(self) -> tuple[str, ...]:
        """All parameters of the REST API."""
        return (
            self.rest_private_key,
            self.rest_consumer_key,
            self.rest_access_token,
            self.rest_audience,
            self.rest_subject,
        )

    @property
    def filled_by_operator(self) -> tuple[str, ...]:
        """The parameters that stay placeholders until an operator puts a value in."""
        return (self.rest_consumer_key, self.rest_private_key, self.rest_subject)


def parameter_arn(stack: Stack, name: str) -> str:
    """ARN of the parameter ``name`` (which starts with a slash) in the stack's account and region."""
    return stack.format_arn(service="ssm", resource="parameter", resource_name=name.removeprefix("/"))
