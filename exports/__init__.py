"""The consolidated workbooks: what they hold, how they are drawn, when they are produced."""
