"""The sheets of both workbooks as data: each column's title, kind, width, meaning, question, passage and getter. Pure."""
