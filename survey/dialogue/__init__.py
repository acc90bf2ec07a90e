"""The conversation: what a turn changes. Pure: answers in, changes and a reply out."""
