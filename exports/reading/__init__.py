"""What the workbooks read: the SQL over the facts of one state, streamed as rows."""
