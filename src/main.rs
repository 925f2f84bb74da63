//! The `rdpwhy` command: parses arguments, calls the library, prints.

fn main() {}
