"""The acts of the review app for other programs, under /api/v1."""
