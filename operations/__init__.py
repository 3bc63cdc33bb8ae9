"""What an operator does with a deployed contact center, from a shell with credentials of its account."""

import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
# Names of resources and forms of records have one place each, in source roots that a plain `python -m` does not know.
for _source_root in (_ROOT / "constructs", _ROOT / "lambda_src"):
    if str(_source_root) not in sys.path:
        sys.path.append(str(_source_root))
