"""What was understood, shown to people, written for machines, and measured on a corpus."""
