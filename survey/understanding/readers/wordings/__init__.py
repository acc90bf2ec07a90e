"""Built ways of saying the terms of closed lists, as patterns."""
