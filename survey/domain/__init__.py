"""What the field says, in plain Python: no framework, no database, no clock, no input or output."""
