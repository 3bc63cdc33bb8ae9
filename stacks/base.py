"""The base of every stack of a contact center: name, environment, tags, boundary, and how it makes functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from aws_cdk import (
    Annotations,
    CliCredentialsStackSynthesizer,
    Environment,
    PermissionsBoundary,
    RemovalPolicy,
    Stack,
    Tags,
)
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from configuration import ContactCenter
from configuration.local import LocalProfile
from scv_constructs.contact_center_names import ContactCenterNames
from scv_constructs.function import ScvFunction, alias_arn
from scv_constructs.parameter_names import ParameterNames
from scv_constructs.parameters_extension import extension_offered, parameters_and_secrets_extension
from stacks.assets import AppAssets

CONTACT_CENTER_TAG: Final = "scv:contact-center"
"""Tag of every resource: the call center API name."""

_REMOVAL_POLICIES: Final = {"retain": RemovalPolicy.RETAIN, "destroy": RemovalPolicy.DESTROY}


class ContactCenterStack(Stack):
    """A stack of one contact center, ``<resource prefix>-<part>``.

    Stacks of a contact center refer to each other by names that both can derive, and by `add_stack_dependency` for the
    order: a CloudFormation export could not change while another stack uses it.

    Attributes:
        contact_center: the configuration.
        names: names of its SSM parameters.
        resource_names: names of its streams, buckets, queues and rules.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        part: str,
        description: str,
        contact_center: ContactCenter,
        assets: AppAssets,
        local: LocalProfile | None = None,
    ) -> None:
        """``part`` is what the stack holds, in a word: ``Keys``; ``local`` is for deployment to an emulator."""
        boundary = contact_center.permissions_boundary_arn
        tags = {**contact_center.tags, CONTACT_CENTER_TAG: contact_center.call_center_api_name}
        super().__init__(
            scope,
            f"{contact_center.resource_prefix}-{part}",
            description=description,
            env=Environment(account=contact_center.account, region=contact_center.region),
            tags=tags,
            permissions_boundary=PermissionsBoundary.from_arn(boundary) if boundary else None,
            # Deleting a stack of a contact center that keeps its data would stop the calls of that center.
            termination_protection=local is None and contact_center.removal_policies.data == "retain",
            synthesizer=CliCredentialsStackSynthesizer() if local else None,
        )
        for key, value in tags.items():
            # In the template too, so that a reviewer sees them and every taggable resource has them.
            Tags.of(self).add(key, value)
        self.contact_center = contact_center
        self.names = ParameterNames(call_center_api_name=contact_center.call_center_api_name)
        self.resource_names = ContactCenterNames(
            call_center_api_name=contact_center.call_center_api_name,
            account=contact_center.account,
            region=contact_center.region,
        )
        self._assets = assets
        self._local = local
        self._layer_name = f"{contact_center.resource_prefix}-{part}-ThirdParty"
        self._layer: lambda_.LayerVersion | None = None
        self._functions: list[str] = []

    def add_function(
        self,
        name: str,
        *,
        folder: str,
        description: str,
        environment: Mapping[str, str],
        reads_parameters: bool,
        no_dead_letter_queue_because: str,
        packages: Sequence[str] = (),
        role_name: str | None = None,
    ) -> ScvFunction:
        """Add one of the contact center's functions, with its configured settings.

        Args:
            name: contract name, such as ``InvokeSalesforceRestApiFunction``.
            folder: its package in ``lambda_src``.
            environment: its own variables; CALL_CENTER_API_NAME, LOG_LEVEL and those of the profile are added.
            reads_parameters: it reads SSM parameters while it answers: give it the Parameters and Secrets extension
                and USE_SSM_LAMBDA_EXTENSION.
            packages: further packages of ``lambda_src`` that its code imports.
            role_name: only where another stack adds a permission.
        """
        center = self.contact_center
        self._functions.append(name)
        settings = center.function(name)
        extension = self._extension() if reads_parameters else None
        variables = {"CALL_CENTER_API_NAME": center.call_center_api_name, **environment}
        if reads_parameters:
            variables["USE_SSM_LAMBDA_EXTENSION"] = "true" if extension else "false"
        if self._local:
            variables |= self._local.environment
        return ScvFunction(
            self,
            name,
            function_name=center.function_name(name),
            folder=folder,
            code=self._assets.code(folder, packages=packages),
            description=description,
            environment=variables,
            memory_mb=settings.memory_mb,
            timeout_seconds=settings.timeout_seconds,
            log_level=center.logging.level,
            log_retention_days=center.logging.retention_days,
            log_removal_policy=_REMOVAL_POLICIES[center.removal_policies.logs],
            layers=[self._third_party_layer()],
            target=self._assets.target,
            params_and_secrets=extension,
            reserved_concurrency=settings.reserved_concurrency,
            provisioned_concurrency=settings.provisioned_concurrency,
            snap_start=settings.snap_start,
            no_dead_letter_queue_because=no_dead_letter_queue_because,
            role_name=role_name,
        )

    @property
    def function_names(self) -> tuple[str, ...]:
        """Contract names of the functions in this stack."""
        return tuple(self._functions)

    @property
    def tls_only(self) -> bool:
        """Whether buckets and queues refuse plain HTTP: always, but in an emulator that speaks nothing else."""
        return self._local is None

    @property
    def data_removal_policy(self) -> RemovalPolicy:
        """What happens to buckets, streams and queues with customers' data when the stack is deleted."""
        return _REMOVAL_POLICIES[self.contact_center.removal_policies.data]

    def function_alias_arn(self, name: str) -> str:
        """ARN of the alias of one of the contact center's functions, in whichever stack that is."""
        return alias_arn(self, self.contact_center.function_name(name))

    def _third_party_layer(self) -> lambda_.LayerVersion:
        # Made with the first function: a stack without functions has none.
        if self._layer is None:
            self._layer = self._assets.layer(self, layer_name=self._layer_name)
        return self._layer

    def _extension(self) -> lambda_.ParamsAndSecretsLayerVersion | None:
        center = self.contact_center
        # The emulator has no AWS layers to fetch.
        if self._local or not center.parameters_and_secrets_extension.enabled:
            return None
        if not extension_offered(region=center.region, target=self._assets.target):
            Annotations.of(self).add_warning_v2(
                "scv:parameters-extension-not-offered",
                f"{center.call_center_api_name}: AWS publishes no Parameters and Secrets extension for "
                f"{self._assets.target.architecture} in {center.region}; the functions read SSM directly, which makes "
                "cold starts slower. Set parameters_and_secrets_extension.enabled to false to accept this.",
            )
            return None
        return parameters_and_secrets_extension(log_level=center.logging.level)
