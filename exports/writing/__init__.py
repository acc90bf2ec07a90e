"""Sheets as data -> files: Excel's own, ODS, CSV. Nothing here knows what the sheets say."""
