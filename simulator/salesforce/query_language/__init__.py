"""The subset of SOQL and SOSL that the stand-in understands, strict about everything else."""
