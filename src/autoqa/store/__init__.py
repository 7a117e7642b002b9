"""Everything that is kept: interactions, transcripts, evaluations, in one database."""
