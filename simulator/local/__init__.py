"""A contact center on this machine: emulator, stand-ins, deployment, keys; and the demo that drives it."""
