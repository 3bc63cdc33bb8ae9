"""What is deployed together. Stacks only wire constructs to the configuration of a contact center; no logic here."""
