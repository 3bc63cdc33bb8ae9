"""What a mapping needs of the function's execution role, checked before anything is delivered.

On AWS the mapping reads the stream and writes to the destination with the function's role; this driver does it as
root, so a missing permission would go unnoticed. The role's policies are evaluated by iam:SimulatePrincipalPolicy,
without what only a real request has: a condition on such a thing (s3:ResourceAccount, aws:SecureTransport) counts as
not met, and keys of KMS are not looked at.

Sources: Lambda Developer Guide, "Using Lambda to process records from Amazon Kinesis Data Streams" (execution role) and
"Retain discarded batch records ..." (destinations).
"""

from __future__ import annotations

from typing import Any, Final

from simulator.event_sources.mapping import MappingConfiguration

_STREAM_ACTIONS: Final = (
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
)


def required_permissions(mapping: MappingConfiguration) -> list[tuple[str, str]]:
    """Pairs of an action and the resource that the role must be allowed to use it on."""
    required = [(action, mapping.stream_arn) for action in _STREAM_ACTIONS]
    arn = mapping.destination_arn
    if arn is not None:
        required += {
            "s3": [("s3:PutObject", f"{arn}/aws/lambda/{mapping.uuid}/record"), ("s3:ListBucket", arn)],
            "sqs": [("sqs:SendMessage", arn)],
            "sns": [("sns:Publish", arn)],
        }[arn.split(":")[2]]
    return required


def missing_permissions(iam_client: Any, role_arn: str, mapping: MappingConfiguration) -> list[str]:
    """`action on resource` for all that the role is not allowed. Raises what the client raises."""
    missing = []
    for action, resource in required_permissions(mapping):
        answer = iam_client.simulate_principal_policy(
            PolicySourceArn=role_arn, ActionNames=[action], ResourceArns=[resource]
        )
        if any(one["EvalDecision"] != "allowed" for one in answer["EvaluationResults"]):
            missing.append(f"{action} on {resource}")
    return missing
