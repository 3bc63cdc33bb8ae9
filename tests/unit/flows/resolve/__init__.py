"""Tests of flows.resolve and flows.options."""
