"""Tests of the shipped flows."""
