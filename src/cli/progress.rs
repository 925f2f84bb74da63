//! How far reading has come, on standard error, for long files on a terminal.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};
use rdpwhy::capture::Progress;

/// Files up to this size are read before anybody looks.
const LONG: u64 = 64 << 20;

/// A progress callback that shows a bar once a file proves long; `None` where nobody would see it.
pub(super) fn on_terminal() -> Option<Progress> {
    if !io::stderr().is_terminal() {
        return None;
    }
    let mut shown = Bar(None);
    Some(Box::new(move |read, size| shown.update(read, size)))
}

struct Bar(Option<ProgressBar>);

impl Bar {
    fn update(&mut self, read: u64, size: Option<u64>) {
        if read.max(size.unwrap_or(0)) < LONG {
            return;
        }
        self.0.get_or_insert_with(|| bar(size)).set_position(read);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

fn bar(size: Option<u64>) -> ProgressBar {
    let template = match size {
        Some(_) => "reading {bytes} of {total_bytes} {wide_bar} {eta}",
        None => "reading {bytes} {spinner}",
    };
    let bar = size.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
