"""The regional envelopes of local credits (II): loaded by the DGCS, every version kept."""
