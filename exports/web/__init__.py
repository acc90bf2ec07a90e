"""The pages of the exports: what was produced, each run, its other forms, and the feeds for spreadsheets."""
