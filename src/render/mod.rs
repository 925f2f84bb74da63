//! Report to text, Markdown, HTML, JSON and newline-delimited JSON.
//!
//! INVARIANT: a renderer prints what the report says. It never parses, ranks or decides, and it is the only place that escapes.

mod comments;
pub mod escape;
mod facts;
mod groups;
pub mod html;
pub mod json;
pub mod markdown;
pub mod ndjson;
mod phrase;
pub mod text;

pub use comments::comments;
