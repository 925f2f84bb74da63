//! Report to text, JSON and newline-delimited JSON.
//!
//! INVARIANT: a renderer prints what the report says. It never parses, ranks or decides, and it is the only place that escapes.

pub mod escape;
pub mod json;
pub mod ndjson;
pub mod text;
