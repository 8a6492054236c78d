"""Long proofs at full size: many processes, kills, whole suites."""
