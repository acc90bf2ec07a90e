"""What a text mentions: numbers, organisations, places, each typed before anybody asks what it answers."""
