//! What Kerberos messages are made of.

use std::fmt;

use nom::Parser;

use crate::asn1::{context, each, framed};
use crate::ber::{self, Tag};
use crate::error::{Error, ParseResult};
use crate::field::field;
use crate::input::Input;
use crate::text::ansi_until_zero;

/// How many parts of a name are kept; real ones have one to three.
const MAX_PARTS: usize = 16;

/// Name of a user or service ([RFC 4120], section 5.2.2), printed with `/` between its parts: `TERMSRV/host.example`.
///
/// [RFC 4120]: https://www.rfc-editor.org/rfc/rfc4120#section-5.2.2
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrincipalName {
    /// Kind of name: 1 a principal, 2 a service, 10 an enterprise name.
    pub name_type: i32,
    /// Its parts.
    pub parts: Vec<String>,
}

impl fmt::Display for PrincipalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts.join("/"))
    }
}

/// A time in whole seconds since 1970-01-01 UTC ([RFC 4120], section 5.2.3).
///
/// [RFC 4120]: https://www.rfc-editor.org/rfc/rfc4120#section-5.2.3
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KerberosTime(pub i64);

/// Content of `[APPLICATION n] SEQUENCE`, with the fault that the message is cut.
pub fn body<'a>(tag: Tag, what: &'static str) -> impl FnMut(Input<'a>) -> ParseResult<'a, (Input<'a>, Option<Error>)> {
    move |input| {
        let (rest, (content, cut)) = field(what, framed(tag, what))(input)?;
        let (_, sequence) = ber::value(Tag::SEQUENCE, "a SEQUENCE")(content)?;
        Ok((rest, (sequence, cut)))
    }
}

/// Reads an INTEGER with its sign, of 32 bits.
pub fn int32(input: Input<'_>) -> ParseResult<'_, i32> {
    let (rest, number) = ber::value(Tag::INTEGER, "an INTEGER")(input)?;
    let wrong = || Error::expected(number, "an INTEGER of 32 bits");
    let octets = number.bytes();
    let start: i64 = if octets.first().ok_or_else(wrong)? & 0x80 == 0 { 0 } else { -1 };
    let value = octets.iter().try_fold(start, |value, octet| value.checked_mul(0x100).map(|v| v | i64::from(*octet)));
    // Senders write unsigned 32 bits with and without a leading zero: both are the same bits here.
    let value = value.filter(|value| (i64::from(i32::MIN)..=i64::from(u32::MAX)).contains(value)).ok_or_else(wrong)?;
    Ok((rest, i32::try_from(value).unwrap_or(value as i32)))
}

/// Reads an INTEGER of 32 bits as unsigned.
pub fn uint32(input: Input<'_>) -> ParseResult<'_, u32> {
    int32.map(i32::cast_unsigned).parse(input)
}

/// Reads text of any string type.
pub fn text(input: Input<'_>) -> ParseResult<'_, String> {
    let (rest, (tag, content)) = ber::any(input)?;
    match tag {
        Tag(0x0c | 0x13 | 0x16 | 0x1b) => Ok((rest, ansi_until_zero(content.bytes()))),
        _ => Err(Error::expected(input, "a string")),
    }
}

/// Reads a name.
pub fn principal_name(input: Input<'_>) -> ParseResult<'_, PrincipalName> {
    let (rest, sequence) = ber::value(Tag::SEQUENCE, "a PrincipalName")(input)?;
    let mut name = PrincipalName::default();
    let stopped = each(sequence, |tag, content| {
        if tag == context(0) {
            name.name_type = field("name-type", int32)(content)?.1;
        } else if tag == context(1) {
            name.parts = field("name-string", names)(content)?.1;
        }
        Ok(())
    });
    stopped.map_or(Ok((rest, name)), |error| Err(nom::Err::Error(error)))
}

fn names(input: Input<'_>) -> ParseResult<'_, Vec<String>> {
    let (rest, mut left) = ber::value(Tag::SEQUENCE, "a SEQUENCE")(input)?;
    let mut parts = Vec::new();
    while !left.is_empty() && parts.len() < MAX_PARTS {
        let (next, part) = text(left)?;
        parts.push(part);
        left = next;
    }
    Ok((rest, parts))
}

/// Reads a GeneralizedTime of the form `20261120204000Z`.
pub fn time(input: Input<'_>) -> ParseResult<'_, KerberosTime> {
    let (rest, content) = ber::value(Tag(0x18), "a GeneralizedTime")(input)?;
    match seconds(content.bytes()) {
        Some(seconds) => Ok((rest, KerberosTime(seconds))),
        None => Err(Error::expected(content, "a time as YYYYMMDDHHMMSSZ")),
    }
}

fn seconds(digits: &[u8]) -> Option<i64> {
    let digits = digits.strip_suffix(b"Z")?;
    if digits.len() != 14 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = |at: std::ops::Range<usize>| std::str::from_utf8(digits.get(at)?).ok()?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    let (hour, minute, second) = (number(8..10)?, number(10..12)?, number(12..14)?);
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && hour <= 23 && minute <= 59 && second <= 60;
    valid.then(|| days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// Days since 1970-01-01 of a date in the Gregorian calendar. The year begins in March here, so that a leap day ends it; with four
/// digits for the year nothing can overflow.
fn days(year: i64, month: i64, day: i64) -> i64 {
    const FROM_MARCH_0000_TO_1970: i64 = 719_468;
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - FROM_MARCH_0000_TO_1970
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::hex;

    #[test]
    fn reads_times() {
        let check = |text: &str, expect| assert_eq!(seconds(text.as_bytes()), expect, "{text}");
        check("19700101000000Z", Some(0));
        check("20000229235960Z", Some(951_868_800));
        check("20261120204001Z", Some(1_795_207_201));
        check("00000101000000Z", Some(-62_167_219_200));
        check("20261320204001Z", None);
        check("20261120204001", None);
        check("2026112020400+Z", None);
    }

    #[test]
    fn reads_numbers_with_their_sign() {
        let check = |digits: &str, expect| assert_eq!(parse(int32, &hex(digits)).map(|(n, _)| n).ok(), expect);
        check("0201ff", Some(-1));
        check("0202ff7b", Some(-133));
        check("020112", Some(18));
        check("0204c0000234", Some(-1_073_741_260));
        check("020500c0000234", Some(-1_073_741_260));
        check("02060100000000", None);
        check("0200", None);
    }

    #[test]
    fn reads_names() {
        let bytes = hex("30 14 a003 020102 a10d 300b 1b07 5445524d535256 1b00");
        assert_eq!(parse(principal_name, &bytes).unwrap().0.to_string(), "TERMSRV/");
        assert!(parse(principal_name, &hex("30 07 a105 3003 020101")).is_err());
    }
}
