"""Benchmarks of recognition: cost, faithfulness, speakers. Run each module with `python -m`."""
