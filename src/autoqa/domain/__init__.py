"""The values that flow between stages: frozen, without storage, without input or output."""
