"""What all commands share: options, printing, progress, clock and environment."""
