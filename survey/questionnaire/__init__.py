"""The form as data: kinds, conditions, checks, questions, and the path that answers open."""
