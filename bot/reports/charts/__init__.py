"""Charts of a project: pure functions from rows and a day to a Chart, or None for nothing to see."""
