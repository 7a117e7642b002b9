"""Which calls people look at: sampling plans, and the verification of what was graded."""
