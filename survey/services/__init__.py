"""Use cases, a function each: a session, an actor and an instant in, a value of the field out. None of them commits."""
