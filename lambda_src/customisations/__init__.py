"""Your own code for contact records: fields of the VoiceCall that a path in the configuration cannot say.

Most fields need no code: ``ctr.custom_fields`` in the contact center's YAML maps a VoiceCall field to a path in the
contact record. Where a value must be computed, add a module here and name it in the configuration::

    ctr:
      hook: example            # lambda_src/customisations/example.py

The module has one function::

    def voice_call_fields(ctr: Mapping[str, Any]) -> Mapping[str, str | int | float | bool | None]:
        ...

- ``ctr`` is the contact record as Amazon Connect delivers it (AWS: "Data model for Amazon Connect contact records").
  ``Agent``, ``Queue``, ``Recording``, ``Recordings`` and ``Attributes`` may be absent or null. Do not change it.
- It returns API names of VoiceCall fields and their values; a field that is None is left alone. These go before
  ``ctr.custom_fields`` and before contact attributes with the prefix ``sfdc-``.
- It is called for every contact record that is synced, and again when one is retried, so it must be fast, give the
  same answer for the same record, and call no other system. A module level client or a network call here would make
  every contact wait for it.
- When it raises, that record alone fails and ends in the failure bucket, from where it can be replayed after the
  repair. Log nothing of ``ctr``: it has phone numbers.

``cdk synth`` checks that the module and the function exist; put tests beside those of
``tests/unit/lambda_src/customisations``. Standard library only: what is imported must be in the function's bundle.
"""
