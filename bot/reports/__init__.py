"""Reports: pure functions from what is kept, and now, to what is said."""
