"""Tests of the stand-in for the Parameters and Secrets extension."""
