"""The review app in a browser, and the same acts for other programs under /api/v1."""
