"""Settings of the test process."""

import os

# The CDK's runtime prints a banner on Node.js 20; it reads this when the first CDK object is made.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
