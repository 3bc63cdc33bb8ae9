"""InvokeSalesforceRestApiFunction: Salesforce records, queries, events and transcripts over the REST API."""
