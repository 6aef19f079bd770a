"""The books of daily work, one app each. From them reports draft themselves: `reporting` reads registers, no register
knows of a report."""
