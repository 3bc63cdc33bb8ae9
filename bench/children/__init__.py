"""Programs that run in fresh interpreters. They import nothing that is not part of what they measure."""
