"""One reply to one question of a known kind, read as a value; the door is ``survey.understanding.reading``."""
