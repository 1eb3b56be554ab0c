"""The engine against its peers: same machine, same instances, interleaved."""
