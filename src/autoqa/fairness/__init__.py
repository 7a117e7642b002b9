"""Counterfactual swaps: who speaks is changed in a conversation, what is said is not."""
