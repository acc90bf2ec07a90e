"""Tables that people send: Excel workbooks and CSV files, read as text, whatever is in them (RELIABILITY, F1)."""
