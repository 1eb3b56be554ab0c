"""What the answers say: figures through the disclosure gate, frozen when a wave closes."""
