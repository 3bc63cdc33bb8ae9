"""HandleContactEventsFunction: abandoned calls and expired routing criteria to Omni-Channel."""
