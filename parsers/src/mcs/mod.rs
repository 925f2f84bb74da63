//! MCS: the T.125 layer that joins channels and carries everything after it.
