//! Whole-program tests: captures with their truths, and the hygiene of the repository.

#![cfg(test)]

mod annotate;
mod browser;
mod brute_force;
mod bundled;
mod clock;
mod damaged;
mod dialog;
mod early;
mod field;
#[path = "../forge/mod.rs"]
mod forge;
mod forged;
mod forms;
mod grammar;
mod hostile;
mod kept;
mod lessons;
mod logon_oracle;
mod logon_secrets;
mod measure;
mod near_miss;
mod noise;
mod oracle;
mod plaintext;
mod readme;
mod redact;
mod scrub;
mod scrub_forged;
mod sealed;
mod secrets;
mod signatures;
mod tidy;
mod truth;
mod tshark;
mod weather;
