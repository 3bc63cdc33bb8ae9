"""What the functions of Service Cloud Voice share: logs, settings, parameters, HTTP and the Salesforce clients.

Modules here import nothing heavy at import time that the first call does not need: boto3 only ever inside the
adapter that uses it (see docs/decisions/0003-cold-path.md).
"""
