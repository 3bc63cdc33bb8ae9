"""Who reaches an Amazon Connect instance: flows its functions, web pages its softphone, agents the instance."""

from __future__ import annotations

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct


class FlowFunction(Construct):
    """Flows of an instance may invoke a function: its alias is in the instance's list, and lets the instance in."""

    def __init__(self, scope: Construct, id_: str, *, instance_arn: str, alias_arn: str, account: str) -> None:
        """``alias_arn`` is the alias that flows name; it must be there. ``account`` owns instance and function."""
        super().__init__(scope, id_)
        permission = lambda_.CfnPermission(
            self,
            "Permission",
            action="lambda:InvokeFunction",
            function_name=alias_arn,
            principal="connect.amazonaws.com",
            # Without them, an instance of another account could be made to invoke it (confused deputy).
            source_account=account,
            source_arn=instance_arn,
        )
        self.association = connect.CfnIntegrationAssociation(
            self,
            "Association",
            instance_id=instance_arn,
            integration_arn=alias_arn,
            integration_type="LAMBDA_FUNCTION",
        )
        self.association.add_resource_dependency(permission)


class ApprovedOrigins(Construct):
    """Web pages that may embed the softphone of an instance."""

    def __init__(self, scope: Construct, id_: str, *, instance_arn: str, origins: list[str]) -> None:
        """``origins`` are https origins; the order does not matter."""
        super().__init__(scope, id_)
        for origin in origins:
            # The origin is the id: adding one leaves the resources of the others as they are.
            name = "".join(part.capitalize() for part in origin.removeprefix("https://").replace("-", ".").split("."))
            connect.CfnApprovedOrigin(self, name.replace(":", "Port"), instance_id=instance_arn, origin=origin)


class AgentSignIn(Construct):
    """Single sign-on of agents: an identity provider in IAM, and a role that lets them into the instance.

    Amazon Connect finds the user by the name in the SAML response, which the session is named after; a session can
    only sign in to the instance as that user. Source: Amazon Connect administrator guide, "Configure SAML with IAM".

    Attributes:
        provider: the identity provider.
        role: what agents sign in with.
    """

    def __init__(
        self, scope: Construct, id_: str, *, instance_arn: str, provider_name: str, metadata: str, role_name: str
    ) -> None:
        """Create provider and role.

        Args:
            provider_name: unique in the account.
            metadata: SAML metadata (XML) of the identity provider, 1,000 characters at least.
            role_name: unique in the account; Salesforce is configured with it.
        """
        super().__init__(scope, id_)
        self.provider = iam.CfnSAMLProvider(self, "Provider", name=provider_name, saml_metadata_document=metadata)
        provider_arn = Stack.of(self).format_arn(
            service="iam", region="", resource="saml-provider", resource_name=provider_name
        )
        self.role = iam.Role(
            self,
            "Role",
            role_name=role_name,
            description="Agents of the contact center, signed in by the identity provider",
            assumed_by=iam.FederatedPrincipal(
                provider_arn,
                {"StringEquals": {"SAML:aud": _sign_in_url(Stack.of(self))}},
                "sts:AssumeRoleWithSAML",
            ),
        )
        self.role.node.add_dependency(self.provider)
        iam.Policy(
            self,
            "SignIn",
            policy_name=f"{role_name}-SignIn",
            statements=[
                iam.PolicyStatement(
                    actions=["connect:GetFederationToken"],
                    resources=[f"{instance_arn}/user/${{aws:userid}}"],
                )
            ],
            roles=[self.role],
        )
        CfnOutput(Stack.of(self), "AgentRoleArn", value=self.role.role_arn, description="For the SAML attribute Role")
        CfnOutput(Stack.of(self), "IdentityProviderArn", value=provider_arn, description="For the SAML attribute Role")


def _sign_in_url(stack: Stack) -> str:
    region = stack.region
    return (
        "https://signin.amazonaws-us-gov.com/saml"
        if region.startswith("us-gov-")
        else "https://signin.aws.amazon.com/saml"
    )
