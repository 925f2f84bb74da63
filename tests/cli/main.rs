//! The command line, run for real: exit codes, pipes, files, bad arguments.

#![cfg(test)]

mod annotate;
mod arguments;
mod capture;
mod explain;
mod files;
mod formats;
mod install;
mod lesson;
mod run;
mod scrub;
