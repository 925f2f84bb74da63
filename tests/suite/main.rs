//! Whole-program tests: captures with their truths, and the hygiene of the repository.

mod bundled;
mod field;
mod tidy;
mod truth;
