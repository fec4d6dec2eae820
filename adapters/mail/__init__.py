"""Mail: what somebody of a client's wants to read in their mailbox. Nobody speaks to us by it."""
