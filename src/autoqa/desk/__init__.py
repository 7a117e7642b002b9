"""What people do in the review app: each act is checked, done and noted in the audit log."""
