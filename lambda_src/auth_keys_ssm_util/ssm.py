"""The parameter store of AWS: Systems Manager through boto3, which is imported only when the first store is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NoReturn

from auth_keys_ssm_util.parameter_store import ParameterStoreError

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

_STANDARD_TIER_LIMIT = 4096
"""Bytes of a Standard tier value. https://docs.aws.amazon.com/general/latest/gr/ssm.html"""


class SsmParameterStore:
    """ParameterStore over AWS Systems Manager.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    """

    def __init__(self, client: SSMClient) -> None:
        self._client = client

    @classmethod
    def from_environment(cls) -> SsmParameterStore:
        """Make a store for the region and credentials of the execution environment."""
        import boto3
        from botocore.config import Config

        config = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})
        return cls(boto3.client("ssm", config=config))

    def get(self, name: str) -> str | None:
        """See ParameterStore.get."""
        try:
            answer = self._client.get_parameter(Name=name, WithDecryption=True)
        except Exception as error:  # noqa: BLE001 - every failure becomes the port's error, none is lost
            if _code(error) == "ParameterNotFound":
                return None
            _fail("ssm:GetParameter", name, error)
        return answer["Parameter"].get("Value", "")

    def create(self, name: str, value: str, *, secure: bool, description: str) -> bool:
        """See ParameterStore.create."""
        try:
            self._put(name, value, secure=secure, description=description, overwrite=False)
        except Exception as error:  # noqa: BLE001 - as above
            if _code(error) == "ParameterAlreadyExists":
                return False
            _fail("ssm:PutParameter", name, error)
        return True

    def replace(self, name: str, value: str, *, secure: bool, description: str) -> None:
        """See ParameterStore.replace."""
        try:
            self._put(name, value, secure=secure, description=description, overwrite=True)
        except Exception as error:  # noqa: BLE001 - as above
            _fail("ssm:PutParameter", name, error)

    def delete(self, name: str) -> bool:
        """See ParameterStore.delete."""
        try:
            self._client.delete_parameter(Name=name)
        except Exception as error:  # noqa: BLE001 - as above
            if _code(error) == "ParameterNotFound":
                return False
            _fail("ssm:DeleteParameter", name, error)
        return True

    def _put(self, name: str, value: str, *, secure: bool, description: str, overwrite: bool) -> None:
        size = len(value.encode())
        if not 1 <= size <= _STANDARD_TIER_LIMIT:
            raise ParameterStoreError(
                f"The value for parameter {name} has {size} bytes; Parameter Store's Standard tier takes 1 to "
                f"{_STANDARD_TIER_LIMIT}."
            )
        kind: Literal["SecureString", "String"] = "SecureString" if secure else "String"
        self._client.put_parameter(
            Name=name, Value=value, Type=kind, Description=description, Overwrite=overwrite, Tier="Standard"
        )


def _code(error: Exception) -> str:
    """The AWS error code of a botocore ClientError, else the name of the exception's class."""
    response: Any = getattr(error, "response", None)
    if isinstance(response, dict):
        return str(response.get("Error", {}).get("Code", type(error).__name__))
    return type(error).__name__


def _fail(action: str, name: str, error: Exception) -> NoReturn:
    """Raise the port's error for `error`, without its text where AWS may have quoted the value in it."""
    if isinstance(error, ParameterStoreError):
        raise error
    code = _code(error)
    if code == "AccessDeniedException":
        advice = "Give the role of AuthKeysSSMUtilFunction this action on this parameter."
    elif code in {"ThrottlingException", "TooManyUpdates", "InternalServerError"}:
        advice = "This passes by itself: deploy again."
    elif code == "ValidationException":
        # Validation messages of AWS quote the value that they refuse: a private key must not get into a
        # stack event or a log that way, so the message is left out (and the cause with it).
        advice = "The name or the value is not what Parameter Store takes."
    else:
        advice = "See the Systems Manager API reference for this error."
    raise ParameterStoreError(f"{action} on {name} failed with {code}. {advice}") from None
