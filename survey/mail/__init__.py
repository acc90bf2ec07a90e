"""Letters on their way: how they are drawn, and the server that takes them."""
