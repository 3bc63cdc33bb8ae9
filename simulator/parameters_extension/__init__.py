"""A stand-in for the AWS Parameters and Secrets Lambda extension."""

from simulator.parameters_extension.stand_in import ExtensionFault, ParameterRequest, ParametersExtension

__all__ = ["ExtensionFault", "ParameterRequest", "ParametersExtension"]
