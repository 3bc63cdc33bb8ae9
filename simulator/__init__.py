"""Stand-ins for the systems around the app, and the local emulator that it is deployed to."""
