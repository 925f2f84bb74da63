//! Session to findings: one rule for each shape of evidence.
