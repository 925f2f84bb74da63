"""Sessions of real peers through delay, loss, reordering and duplication. What is true of a run is what both ends logged."""
