"""`make bench`: the figures that the project promises, measured on the machine at hand.

Nothing here asserts: a slow machine is not a fault. Every figure is printed beside its limit and beside what
`import boto3` costs on the same machine, which is the scale to judge by.
"""
