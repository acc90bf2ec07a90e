"""The survey: the form, the conversation, the dossiers and their transmissions."""
