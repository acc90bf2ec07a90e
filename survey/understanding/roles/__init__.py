"""What the mentions of a text answer: which amount is the cost, who carries, who funds, when it starts."""
