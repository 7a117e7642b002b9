"""What happens in which order, and which concrete parts do it."""
