"""What can be done at the polling station. Use cases that span both databases commit the urn
first, then project it here; the projection can always be done again."""
