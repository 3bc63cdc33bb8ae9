"""What Lambda does with asynchronous invocations that fail."""

from __future__ import annotations

from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from scv_constructs.failure_queue import FailureQueue
from scv_constructs.function import ALIAS_NAME, ScvFunction


class AsyncFailures(Construct):
    """Bounded retries of asynchronous invocations of a function's alias, and the queue for those that fail all of them.

    A destination keeps more than a dead-letter queue of the function: the event, the answer and the reason. Source:
    AWS Lambda developer guide, "Capturing records of Lambda asynchronous invocations".
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        function: ScvFunction,
        queue: FailureQueue,
        retry_attempts: int = 2,
        max_event_age_seconds: int = 3600,
    ) -> None:
        """``retry_attempts`` is 0 to 2 (after 1 and 2 minutes); ``max_event_age_seconds`` 60 to 21600.

        Raises:
            ValueError: one of the two is out of range.
        """
        super().__init__(scope, id_)
        if not 0 <= retry_attempts <= 2:
            raise ValueError(f"retry_attempts of {function.function_name} is {retry_attempts}; Lambda allows 0 to 2")
        if not 60 <= max_event_age_seconds <= 21600:
            raise ValueError(
                f"max_event_age_seconds of {function.function_name} is {max_event_age_seconds}; Lambda allows 60 to "
                "21600"
            )
        policy = function.allow("SendFailedEvents", actions=["sqs:SendMessage"], resources=[queue.queue.queue_arn])
        config = lambda_.CfnEventInvokeConfig(
            self,
            "Resource",
            function_name=function.function.function_name,
            qualifier=ALIAS_NAME,
            maximum_retry_attempts=retry_attempts,
            maximum_event_age_in_seconds=max_event_age_seconds,
            destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(destination=queue.queue.queue_arn)
            ),
        )
        # Lambda checks the role's permission when it is told of the destination.
        config.node.add_dependency(function.alias, policy)
