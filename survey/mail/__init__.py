"""Letters as messages: how they are drawn as text and HTML, whom they may go to, and how they reach a server."""
