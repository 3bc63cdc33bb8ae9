"""What CloudFormation does with one custom resource: deployments, rollbacks, deletions, repeated deliveries.

After https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html: an update that
answers with another physical id is a replacement, and the resource of the old id is deleted once the stack is
updated. A rollback is an update with the properties exchanged, and deletes the resource of the newer id.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from auth_keys_ssm_util.custom_resource import Request
from tests.unit.lambda_src.auth_keys_ssm_util.fakes import FakeStore, request, run

Answer = dict[str, Any]


@dataclass
class CloudFormation:
    """Drives one custom resource over its life. Every event must be answered, and validly."""

    store: FakeStore
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    stack: int = 0
    physical_id: str | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    last: Answer = field(default_factory=dict)

    def deploy(
        self,
        properties: Mapping[str, Any],
        *,
        stack_fails: bool = False,
        deliveries: int = 1,
        fail_at: int | None = None,
        fail_after_effect: bool = False,
    ) -> bool:
        """Create or update the stack; True when it ended well, False when it was rolled back.

        stack_fails: another resource fails after this one. fail_at: see FakeStore, counted from the event on.
        """
        if fail_at is not None:
            self.store.fail_at = len(self.store.calls) + fail_at
            self.store.fail_after_effect = fail_after_effect
        deploy: Callable[[Mapping[str, Any], bool, int], bool] = (
            self._create if self.physical_id is None else self._update
        )
        return deploy(properties, stack_fails, deliveries)

    def destroy(self, *, deliveries: int = 1) -> None:
        """Delete the stack."""
        if self.physical_id is not None:
            self._delete(self.physical_id, self.properties, deliveries)
        self._forget()

    def _create(self, properties: Mapping[str, Any], stack_fails: bool, deliveries: int) -> bool:
        self.last = self._send("Create", properties, deliveries=deliveries)
        if self.last["Status"] == "SUCCESS" and not stack_fails:
            self.physical_id, self.properties = self.last["PhysicalResourceId"], properties
            return True
        self._delete(self.last["PhysicalResourceId"], properties, 1)
        self._forget()
        return False

    def _update(self, properties: Mapping[str, Any], stack_fails: bool, deliveries: int) -> bool:
        old_id, old_properties = self.physical_id, self.properties
        assert old_id is not None
        self.last = self._send("Update", properties, physical_id=old_id, before=old_properties, deliveries=deliveries)
        new_id = self.last["PhysicalResourceId"]
        if self.last["Status"] == "SUCCESS" and not stack_fails:
            self.physical_id, self.properties = new_id, properties
            if new_id != old_id:
                self._delete(old_id, old_properties, 1)
            return True
        back = self._send("Update", old_properties, physical_id=new_id, before=properties)
        assert back["Status"] == "SUCCESS", f"UPDATE_ROLLBACK_FAILED: {back['Reason']}"
        self.physical_id = back["PhysicalResourceId"]
        if self.physical_id != new_id:
            self._delete(new_id, properties, 1)
        return False

    def _delete(self, physical_id: str, properties: Mapping[str, Any], deliveries: int) -> None:
        answer = self._send("Delete", properties, physical_id=physical_id, deliveries=deliveries)
        assert answer["Status"] == "SUCCESS", "DELETE_FAILED"
        assert answer["PhysicalResourceId"] == physical_id

    def _forget(self) -> None:
        self.physical_id, self.properties = None, {}
        self.stack += 1

    def _send(
        self,
        request_type: str,
        properties: Mapping[str, Any],
        *,
        physical_id: str | None = None,
        before: Mapping[str, Any] | None = None,
        deliveries: int = 1,
    ) -> Answer:
        asked = request(
            request_type,
            properties,
            StackId=f"stack-{self.stack}",
            RequestId=f"request-{next(self.numbers)}",
            LogicalResourceId="Resource",
            PhysicalResourceId=physical_id,
            OldResourceProperties=before,
        )
        answers = [self._answered(asked) for _ in range(deliveries)]
        if answers[0]["Status"] == "SUCCESS":
            # (After a failure, the repeated event may well succeed.)
            assert answers == [answers[0]] * deliveries, "a repeated event got another answer"
        # CloudFormation takes the first answer that it gets.
        return answers[0]

    def _answered(self, asked: Request) -> Answer:
        answer = run(self.store, asked)[1]
        self.store.fail_at = None  # A fault hits one delivery: what rolls it back meets a healthy store.
        assert answer["Status"] in {"SUCCESS", "FAILED"}
        assert answer["Status"] == "SUCCESS" or answer["Reason"]
        assert 1 <= len(answer["PhysicalResourceId"].encode()) <= 1024
        copied = (answer["StackId"], answer["RequestId"], answer["LogicalResourceId"])
        assert copied == (asked.stack_id, asked.request_id, asked.logical_resource_id)
        return answer
