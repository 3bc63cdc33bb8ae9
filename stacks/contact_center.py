"""All stacks of one contact center, and the order in which they are deployed."""

from __future__ import annotations

from dataclasses import dataclass

from constructs import Construct

from configuration import ContactCenter
from configuration.local import LocalProfile
from stacks.assets import AppAssets
from stacks.integration import IntegrationStack
from stacks.keys import KeysStack


@dataclass(frozen=True, kw_only=True)
class ContactCenterStacks:
    """The stacks of one contact center."""

    keys: KeysStack
    integration: IntegrationStack


def add_contact_center(
    scope: Construct, *, contact_center: ContactCenter, assets: AppAssets, local: LocalProfile | None = None
) -> ContactCenterStacks:
    """Add the stacks of ``contact_center`` to an app or stage.

    Args:
        assets: the same object for every contact center of the app.
        local: for deployment to an emulator on this machine.
    """
    keys = KeysStack(scope, contact_center=contact_center, assets=assets, local=local)
    integration = IntegrationStack(scope, contact_center=contact_center, assets=assets, local=local)
    # The functions of the second read parameters that the first creates.
    integration.add_stack_dependency(keys)
    return ContactCenterStacks(keys=keys, integration=integration)
