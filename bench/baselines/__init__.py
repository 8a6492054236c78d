"""What the figures are compared with. Frozen: a change here changes every figure."""
