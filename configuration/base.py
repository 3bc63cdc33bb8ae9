"""What every section of the configuration has in common."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A frozen mapping of the configuration file that refuses unknown keys and converts no types.

    Strict: a quoted "60" is not a number and an unquoted 60 is not text, so that a file means the same to every
    YAML reader and to the JSON Schema in the editor.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, validate_default=False, use_attribute_docstrings=False
    )


def empty_is_default(value: Any) -> Any:
    """For `BeforeValidator`: an empty section (all of its keys commented out) is the same as none."""
    return {} if value is None else value
