"""Lists that people bring: read, understood column by column, and told about line by line."""
