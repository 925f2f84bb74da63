#!/bin/sh
# How long the HTML report of 2000 sessions takes to open in headless Chromium: tests/bench/page.sh [SEED [RUNS]]
# Needs a Rust toolchain, Chromium, node, and `npm ci` in tests/browser.
set -eu
cd "$(dirname "$0")/../.."
seed=${1:-1} runs=${2:-5}
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --release --quiet --bin rdpwhy
rustc --edition 2024 -O -o "$work/capture" tests/bench/capture.rs
"$work/capture" "$work/all.pcapng" "$work/rdp.pcapng" 200 "$seed"
code=0
"${CARGO_TARGET_DIR:-target}/release/rdpwhy" analyze "$work/rdp.pcapng" -o "$work/report.html" || code=$?
# It says 1 where a session failed, which is so here.
[ "$code" -le 1 ]
node tests/browser/open.mjs "$chromium" "$work/report.html" "$runs"
