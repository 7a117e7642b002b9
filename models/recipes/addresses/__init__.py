"""The recipe of the model that hears when somebody speaks to whoever scores."""
