"""The published results of one contest: prizes first, then classes, then people, masked unless they agreed."""
