"""Tests of the bench's own logic; nothing here measures time."""
