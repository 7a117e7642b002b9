"""A language model as a scorer: asked over HTTP, held to a form, and deaf to whoever speaks to it."""
