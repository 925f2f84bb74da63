//! What the tests of every parser here need.

use crate::{Input, ParseResult, Recorder};

/// Bytes from hexadecimal digits; white space between them is free.
pub(crate) fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    assert!(digits.len().is_multiple_of(2), "an odd number of hexadecimal digits");
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(pair).collect()
}

/// Runs `parser` over damaged copies of `seeds` (every cut, every byte replaced) and over seeded noise. It must return for each of
/// them, consume no more than there is, and note no field outside of the bytes.
pub(crate) fn survives<T>(parser: impl for<'a> Fn(Input<'a>) -> ParseResult<'a, T>, seeds: &[&[u8]]) {
    let mut noise = Noise(0x9E37_79B9_7F4A_7C15);
    for seed in seeds {
        (0..=seed.len()).for_each(|length| run(&parser, &seed[..length]));
        for at in 0..seed.len() {
            let mut damaged = seed.to_vec();
            for value in [0, 1, 3, 8, 0x7f, 0x80, 0xff, noise.byte()] {
                damaged[at] = value;
                run(&parser, &damaged);
            }
        }
    }
    for length in 0..400 {
        let bytes: Vec<u8> = (0..length).map(|_| noise.byte()).collect();
        run(&parser, &bytes);
    }
}

fn run<T>(parser: &impl for<'a> Fn(Input<'a>) -> ParseResult<'a, T>, bytes: &[u8]) {
    let recorder = Recorder::default();
    match parser(Input::recorded(bytes, &recorder)) {
        Ok((rest, _)) => assert!(rest.offset() <= bytes.len()),
        Err(error) => assert!(crate::Error::from_nom(error).offset <= bytes.len()),
    }
    for field in recorder.into_fields() {
        assert!(field.at.start <= field.at.end && field.at.end <= bytes.len(), "{field:?} of {}", bytes.len());
    }
}

/// A xorshift generator: the same bytes in every run.
struct Noise(u64);

impl Noise {
    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 24) as u8
    }
}
