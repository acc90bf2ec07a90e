"""What was transmitted, added up in SQL at an instant: tables, who is missing, follow-up pages, a command."""
