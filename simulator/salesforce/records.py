"""The org's records: rows by object, as the REST API and SOQL see them."""

import re
from collections.abc import Callable, Iterator, MutableMapping
from datetime import UTC, datetime
from typing import Any

from .ids import CUSTOM_PREFIX, PREFIXES, IdGenerator, is_id, same_id, to_18

Record = dict[str, Any]

API_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*(?:__[A-Za-z]+)?")
"""Developer name of an object or field: letters, digits, single underscores, perhaps a suffix such as __c."""

REQUIRED_FIELDS: dict[str, tuple[str, ...]] = {
    "Account": ("Name",),
    "Contact": ("LastName",),
    "Lead": ("LastName", "Company"),
    "Opportunity": ("Name", "StageName", "CloseDate"),
}
"""Fields without which Salesforce does not create a record of these standard objects."""

SYSTEM_FIELDS = frozenset({"Id", "CreatedDate", "LastModifiedDate", "SystemModstamp", "IsDeleted"})
"""Fields that a client cannot write."""


class RecordStore(MutableMapping[str, list[Record]]):
    """Rows by object name, readable and writable from tests.

    `store["Case"]` is the live list of rows (empty for an object without rows); rows appended to it without an
    Id are given one as soon as they are looked up. Object names are case-insensitive, as in Salesforce.

    Example:
        >>> store = RecordStore(lambda: 0.0)
        >>> case_id = store.add("Case", {"Subject": "Broken kettle"})
        >>> store.get_record("Case", case_id)["Subject"]
        'Broken kettle'
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rows: dict[str, list[Record]] = {}
        self._prefixes = dict(PREFIXES)
        self._ids = IdGenerator()

    def define(self, object_name: str, prefix: str = CUSTOM_PREFIX) -> None:
        """Make a further standard object known, with the key prefix of its ids."""
        self._prefixes.setdefault(self.canonical(object_name), prefix)

    def canonical(self, object_name: str) -> str:
        """The object's name in its own case, for a name in any case."""
        for known in (*self._prefixes, *self._rows):
            if known.lower() == object_name.lower():
                return known
        return object_name

    def knows(self, object_name: str) -> bool:
        """Whether the org has this object. Every well-formed custom object (`__c`) exists."""
        name = self.canonical(object_name)
        if name in self._prefixes or name in self._rows:
            return True
        return name.endswith("__c") and API_NAME.fullmatch(name) is not None

    def prefix(self, object_name: str) -> str:
        """The key prefix of the object's ids."""
        return self._prefixes.get(self.canonical(object_name), CUSTOM_PREFIX)

    def new_id(self, object_name: str) -> str:
        """A fresh id for a record of this object."""
        return self._ids.new(self.prefix(object_name))

    def event_id(self, prefix: str) -> str:
        """A fresh id with a key prefix of its own (platform events have no rows)."""
        return self._ids.new(prefix)

    def now(self) -> str:
        """The present as Salesforce writes it."""
        return datetime.fromtimestamp(self._clock(), UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")

    def add(self, object_name: str, fields: Record) -> str:
        """Create a record and return its 18-character id (the given Id when the fields have one)."""
        record = dict(fields)
        self[object_name].append(record)
        self._complete(object_name, record)
        return str(record["Id"])

    def rows(self, object_name: str) -> list[Record]:
        """Every row of an object, each with an Id and system dates."""
        rows = self._rows.get(self.canonical(object_name), [])
        for record in rows:
            self._complete(object_name, record)
        return rows

    def get_record(self, object_name: str, record_id: str) -> Record:
        """One row by its id in either form.

        Raises:
            KeyError: there is none.
        """
        for record in self.rows(object_name):
            if same_id(str(record["Id"]), record_id):
                return record
        raise KeyError(record_id)

    def find_anywhere(self, record_id: str) -> tuple[str, Record] | None:
        """The object name and row of an id, whatever the object; None when no object has it."""
        for object_name in list(self._rows):
            for record in self.rows(object_name):
                if same_id(str(record["Id"]), record_id):
                    return object_name, record
        return None

    def update_record(self, object_name: str, record_id: str, fields: Record) -> None:
        """Set fields of one row (names are case-insensitive).

        Raises:
            KeyError: there is no such row.
        """
        record = self.get_record(object_name, record_id)
        for name, value in fields.items():
            record[field_name(record, name)] = value
        record["LastModifiedDate"] = self.now()

    def remove_record(self, object_name: str, record_id: str) -> None:
        """Delete one row.

        Raises:
            KeyError: there is no such row.
        """
        self.rows(object_name).remove(self.get_record(object_name, record_id))

    def _complete(self, object_name: str, record: Record) -> None:
        given = record.get("Id")
        if given is None:
            record["Id"] = self.new_id(object_name)
        elif is_id(given):
            record["Id"] = to_18(given)
        created = record.setdefault("CreatedDate", self.now())
        record.setdefault("LastModifiedDate", created)
        record.setdefault("IsDeleted", False)

    def __contains__(self, object_name: object) -> bool:
        # The inherited one would ask for the rows, which makes an empty list of them.
        return isinstance(object_name, str) and self.canonical(object_name) in self._rows

    def __getitem__(self, object_name: str) -> list[Record]:
        return self._rows.setdefault(self.canonical(object_name), [])

    def __setitem__(self, object_name: str, rows: list[Record]) -> None:
        self._rows[self.canonical(object_name)] = rows

    def __delitem__(self, object_name: str) -> None:
        del self._rows[self.canonical(object_name)]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._rows))

    def __len__(self) -> int:
        return len(self._rows)


def field_name(record: Record, name: str) -> str:
    """A field's name as the record spells it; the given one when the record does not have the field."""
    if name in record:
        return name
    lowered = name.lower()
    return next((known for known in record if known.lower() == lowered), name)
