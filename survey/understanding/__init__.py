"""French text to candidate values, each with the words it came from: deterministic, on this machine, without state."""
