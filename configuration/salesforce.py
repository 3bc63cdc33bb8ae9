"""The section `salesforce`: which org the contact center belongs to and where it answers."""

from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from configuration.base import Section
from configuration.endpoints import (
    AUDIENCE_TEXT,
    AUTH_TEXT,
    LOGIN_HOSTS,
    REST_TEXT,
    SCRT_TEXT,
    TOKEN_PATH,
    check_audience,
    check_auth_endpoint,
    check_rest_endpoint_base,
    check_scrt_endpoint_base,
    default_rest_endpoint_base,
    is_sandbox_host,
)
from configuration.identifiers import ORG_ID_PATTERN, ORG_ID_TEXT, check_org_id
from configuration.refusals import Allowed, Refusal, refuse_all

_URL: Final = {"format": "uri", "pattern": "^https://[^?#@\\s]+$"}

Environment = Literal["production", "sandbox"]


def _default_rest(data: dict[str, Any]) -> str:
    return default_rest_endpoint_base(data["scrt_endpoint_base"], data["environment"])


def _default_auth(data: dict[str, Any]) -> str:
    return f"https://{LOGIN_HOSTS[data['environment']]}{TOKEN_PATH}"


def _default_audience(data: dict[str, Any]) -> str:
    return f"https://{LOGIN_HOSTS[data['environment']]}"


class Salesforce(Section):
    """The Salesforce org.

    Attributes:
        org_id: 15 or 18 characters, as written in the file.
        environment: ``sandbox`` switches the defaults of the keys below to the test.salesforce.com forms.
        scrt_endpoint_base: ends in ``/telephony/v1``, however it was written.
        rest_endpoint_base: ends in ``/services/data/vNN.0``.
        auth_endpoint: the OAuth token endpoint.
        audience: ``aud`` of the OAuth JWT, without a trailing slash.
    """

    org_id: Annotated[
        str, AfterValidator(check_org_id), Allowed(ORG_ID_TEXT), Field(json_schema_extra={"pattern": ORG_ID_PATTERN})
    ] = Field(description="The id of the Salesforce org.")
    environment: Annotated[Environment, Allowed("production or sandbox")] = Field(
        default="production",
        description="What kind of org it is. `sandbox` switches the defaults of audience, auth_endpoint and "
        "rest_endpoint_base to those of a sandbox.",
    )
    scrt_endpoint_base: Annotated[
        str, AfterValidator(check_scrt_endpoint_base), Allowed(SCRT_TEXT), Field(json_schema_extra=_URL)
    ] = Field(description="Base URL of the Telephony Integration API.")
    rest_endpoint_base: Annotated[
        str, AfterValidator(check_rest_endpoint_base), Allowed(REST_TEXT), Field(json_schema_extra=_URL)
    ] = Field(
        default_factory=_default_rest,
        description="Base URL of the REST API. Default: the My Domain of scrt_endpoint_base.",
    )
    auth_endpoint: Annotated[
        str, AfterValidator(check_auth_endpoint), Allowed(AUTH_TEXT), Field(json_schema_extra=_URL)
    ] = Field(
        default_factory=_default_auth,
        description="OAuth token endpoint. Default: login.salesforce.com, for a sandbox test.salesforce.com.",
    )
    audience: Annotated[str, AfterValidator(check_audience), Allowed(AUDIENCE_TEXT), Field(json_schema_extra=_URL)] = (
        Field(
            default_factory=_default_audience,
            description="Audience of the OAuth JWT; also the value with which its SSM parameter is created. "
            "Default: https://login.salesforce.com, for a sandbox https://test.salesforce.com.",
        )
    )

    @model_validator(mode="after")
    def _of_one_environment(self) -> Self:
        other: Environment = "production" if self.environment == "sandbox" else "sandbox"
        refusals = []
        for key in ("rest_endpoint_base", "auth_endpoint", "audience"):
            if urlsplit(getattr(self, key)).hostname == LOGIN_HOSTS[other]:
                refusals.append(
                    Refusal(
                        f"is for a {other} org, but salesforce.environment is {self.environment}",
                        allowed=f"{LOGIN_HOSTS[self.environment]} or the org's My Domain",
                        hint=f"leave {key} out to get its default, or set salesforce.environment: {other}",
                        at=(key,),
                    )
                )
        if self.environment == "production":
            refusals += [
                Refusal(
                    "is the host of a sandbox, but salesforce.environment is production",
                    allowed="the production org's My Domain",
                    hint="set salesforce.environment: sandbox",
                    at=(key,),
                )
                for key in ("scrt_endpoint_base", "rest_endpoint_base", "auth_endpoint", "audience")
                if key in self.model_fields_set and is_sandbox_host(getattr(self, key))
            ]
        if refusals:
            raise refuse_all(refusals)
        return self
