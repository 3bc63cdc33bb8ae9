"""InvokeTelephonyIntegrationApiFunction: VoiceCalls and Omni-Channel routing for flows and other functions."""
