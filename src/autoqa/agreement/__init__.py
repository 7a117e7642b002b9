"""Pure statistics of agreement between evaluators: numbers in, numbers out."""
