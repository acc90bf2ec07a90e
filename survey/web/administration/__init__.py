"""The pages of those who run the service: accounts, campaigns, the journal, the mail."""
