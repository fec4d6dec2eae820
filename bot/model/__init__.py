"""The things Steward keeps, as plain dataclasses with their rules. They know no database."""
