"""Tests of the custom resource that makes keys and placeholders."""
