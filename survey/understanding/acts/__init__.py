"""What a text does beside telling values: commands, corrections, pasted tables."""
