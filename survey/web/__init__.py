"""The pages: identity, rights at the door, forms, and what templates are given."""
