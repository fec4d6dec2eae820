"""What a team adds to Steward by a file: fields of its own on things, and forms that make things."""
