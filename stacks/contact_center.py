"""All stacks of one contact center, and the order in which they are deployed."""

from __future__ import annotations

from dataclasses import dataclass

from constructs import Construct

from configuration import ContactCenter
from configuration.local import LocalProfile
from stacks.assets import AppAssets
from stacks.connect import ConnectStack
from stacks.connect_pieces import ConnectPieces
from stacks.contact_records import ContactRecordsStack
from stacks.flow_plan import plan_of
from stacks.flows import FlowsStack
from stacks.integration import IntegrationStack
from stacks.keys import KeysStack


@dataclass(frozen=True, kw_only=True)
class ContactCenterStacks:
    """The stacks of one contact center.

    Attributes:
        connect: None where nothing is added to an existing Amazon Connect instance.
        flows: None where flows are switched off.
    """

    keys: KeysStack
    integration: IntegrationStack
    contact_records: ContactRecordsStack
    connect: ConnectStack | None = None
    flows: FlowsStack | None = None


def add_contact_center(
    scope: Construct, *, contact_center: ContactCenter, assets: AppAssets, local: LocalProfile | None = None
) -> ContactCenterStacks:
    """Add the stacks of ``contact_center`` to an app or stage.

    Args:
        assets: the same object for every contact center of the app.
        local: for deployment to an emulator on this machine. It knows no resources of Amazon Connect and refuses a
            template with one, so these stacks are left out.

    Raises:
        ConfigurationError: the configuration and the flows do not fit together.
        flows.resolve.ResolveError: a flow cannot be deployed as it is.
    """
    keys = KeysStack(scope, contact_center=contact_center, assets=assets, local=local)
    integration = IntegrationStack(scope, contact_center=contact_center, assets=assets, local=local)
    # The functions of the second read parameters that the first creates.
    integration.add_stack_dependency(keys)
    contact_records = ContactRecordsStack(scope, contact_center=contact_center, assets=assets, local=local)
    # Its functions invoke one of the second.
    contact_records.add_stack_dependency(integration)
    if local:
        return ContactCenterStacks(keys=keys, integration=integration, contact_records=contact_records)
    plan = plan_of(contact_center) if contact_center.flows.enabled else None
    pieces = ConnectPieces.of(
        contact_center,
        called=plan.functions if plan else (),
        functions={name for stack in (keys, integration, contact_records) for name in stack.function_names},
        streams={contact_records.resource_names.ctr_stream},
    )
    connect = None
    if pieces.any_of(contact_center):
        connect = ConnectStack(scope, contact_center=contact_center, assets=assets, pieces=pieces)
        # It names functions of the second and the stream of the third, which must be there.
        connect.add_stack_dependency(integration)
        connect.add_stack_dependency(contact_records)
    flows = None
    if plan is not None:
        flows = FlowsStack(scope, contact_center=contact_center, assets=assets, plan=plan)
        # Amazon Connect refuses a flow with a function that the instance does not know.
        flows.add_stack_dependency(connect or integration)
    return ContactCenterStacks(
        keys=keys, integration=integration, contact_records=contact_records, connect=connect, flows=flows
    )
