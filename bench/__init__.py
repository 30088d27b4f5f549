"""The bench: the real `truongthi serve` under a load of real HTTP connections, beside two baselines of the same run."""
