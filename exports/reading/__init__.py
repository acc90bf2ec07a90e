"""What the workbooks read: the SQL over the facts of one state, streamed as rows; the only SQL of the exports but the runs'."""
