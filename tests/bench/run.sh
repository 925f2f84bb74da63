#!/bin/sh
# Time and peak memory of rdpwhy beside tcpdump and tshark on seeded captures: tests/bench/run.sh [MEGABYTES [SEED [RUNS]]]
# Needs a Rust toolchain, tcpdump, tshark and GNU time. What the capture holds: tests/bench/README.md.
set -eu
cd "$(dirname "$0")/../.."
megabytes=${1:-1000} seed=${2:-1} runs=${3:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --release --quiet --bin rdpwhy
rdpwhy=${CARGO_TARGET_DIR:-target}/release/rdpwhy
rustc --edition 2024 -O -o "$work/capture" tests/bench/capture.rs
"$work/capture" "$work/all.pcapng" "$work/rdp.pcapng" "$megabytes" "$seed"
rustc --edition 2024 -O -o "$work/keyed" tests/bench/keyed.rs
used='shadow-nla-tls12-closed shadow-nla-tls13-closed xrdp-tls12-closed xrdp-tls13-closed'
failed='nla-wrong-password-tls12 nla-wrong-password-tls13'
recordings=$(for name in $used $used $failed; do echo "captures/$name"; done)
# shellcheck disable=SC2086 # no name has a space
"$work/keyed" "$work/keyed.pcapng" "$work/keys.log" "$megabytes" "$seed" $recordings

# Prints seconds and peak kilobytes of a command into a file.
measure() {
    into=$1
    shift
    code=0
    /usr/bin/time -a -o "$work/$into" -f '%e %M %U %S' "$@" >/dev/null 2>&1 || code=$?
    # rdpwhy says 1 where a session failed, which is so here.
    [ "$code" -le 1 ] || { echo "$into: exit status $code" >&2; exit 1; }
}

# The first run fills the page cache and is not counted; then they take turns, as other work on the machine hits both alike.
cat "$work/all.pcapng" >/dev/null
for run in $(seq "$runs"); do
    measure rdpwhy "$rdpwhy" analyze "$work/all.pcapng" --threads 2 --format json -o "$work/report.json" --force
    measure tcpdump tcpdump -r "$work/all.pcapng" -w /dev/null
done
cat "$work/keyed.pcapng" >/dev/null
for run in $(seq "$runs"); do
    measure without-keys "$rdpwhy" analyze "$work/keyed.pcapng" --threads 2 --format json -o "$work/report.json" --force
    measure with-keys "$rdpwhy" analyze "$work/keyed.pcapng" --keys "$work/keys.log" --threads 2 --format json \
        -o "$work/report.json" --force
done
measure rdpwhy-rdp "$rdpwhy" analyze "$work/rdp.pcapng" --threads 2 --format json -o "$work/rdp.json" --force
measure tshark-rdp tshark -r "$work/rdp.pcapng" -d tcp.port==3389,tls -T fields -e frame.number

# The row of the median time. GNU time adds a line of its own where a command does not exit with 0.
median() { grep -v '^Command' "$work/$1" | sort -n | awk '{ row[NR] = $0 } END { print row[int((NR + 1) / 2)] }'; }
printf '%-40s %9s %9s %9s %9s\n' "median of $runs" 'seconds' 'user' 'system' 'peak MB'
show() { median "$1" | awk -v name="$2" '{ printf "%-40s %9.2f %9.2f %9.2f %9.1f\n", name, $1, $3, $4, $2 / 1024 }'; }
show rdpwhy 'rdpwhy, all'
show tcpdump 'tcpdump -w /dev/null, all'
show without-keys 'rdpwhy, sessions with keys, none given'
show with-keys 'rdpwhy, sessions with keys, given'
show rdpwhy-rdp 'rdpwhy, RDP alone (1 run)'
show tshark-rdp 'tshark, RDP alone (1 run)'
# Elapsed and processor time of one over the other: on a busy machine only the second means something.
compare() {
    set -- "$3" $(median "$1") $(median "$2")
    awk -v words="$1" -v wall="$2" -v cpu="$4" -v kernel="$5" -v other="$6" -v other_cpu="$8" -v other_kernel="$9" \
        'BEGIN { printf "%s: %.2f times the time, %.2f times the processor time\n", words,
                 wall / other, (cpu + kernel) / (other_cpu + other_kernel) }'
}
compare rdpwhy tcpdump 'rdpwhy over tcpdump'
compare with-keys without-keys 'with keys over without'
echo "load: $(cut -d' ' -f1-3 /proc/loadavg)"
