"""Recipe of the role model: who is the agent, from what is said."""
