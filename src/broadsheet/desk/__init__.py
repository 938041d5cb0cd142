"""What we decide: no clock, no network, no disk, no chance."""
