"""What can be done to a poll in the urn. Its journal is the chain of its events."""
