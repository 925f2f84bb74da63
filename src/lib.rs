//! `rdpwhy` reads a network capture and says why a Remote Desktop session died.
//!
//! One direction only: `capture -> link -> flow -> decode -> Session -> rules -> verdict -> attempts -> Report -> render`.
//! ARCHITECTURE.md draws the picture and states what each part must not do.

pub mod analyze;
pub mod assemble;
pub mod attempts;
pub mod capture;
pub mod certify;
pub mod decode;
pub mod decrypt;
pub mod dialog;
pub mod flow;
pub mod infer;
pub mod kerberos;
pub mod knowledge;
pub mod lesson;
pub mod link;
pub mod names;
pub mod pseudonym;
pub mod redact;
pub mod render;
pub mod report;
pub mod rules;
pub mod scrub;
pub mod session;
pub mod time;
pub mod vantage;
pub mod verdict;
pub mod vocabulary;
