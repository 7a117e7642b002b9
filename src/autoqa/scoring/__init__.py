"""From a transcript to an evaluation: one scorer for each way in which a criterion is answered."""
