"""Reusable constructs for Salesforce Service Cloud Voice on AWS.

Nothing here reads the app's configuration, the environment, credentials or the clock: a construct gets everything
through its keyword arguments, so that it can be used in another app.
"""
