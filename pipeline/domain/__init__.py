"""What the field knows and several stages ask: unit costs, reconciliation, outcomes, classes, phrases."""
