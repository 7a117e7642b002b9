"""From a recording to samples: decode it safely, see who is on which channel, find the speech."""
