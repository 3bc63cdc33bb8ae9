"""Amazon Connect flows: their language, linter, resolution for deployment, proof of resilience and pictures."""
