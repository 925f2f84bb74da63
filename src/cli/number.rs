//! Codes as people type them.

/// A code in hexadecimal (`0x904`, `904h`) or decimal (`2308`); a negative number is an HRESULT as logs print it.
///
/// # Errors
/// If it is neither, or longer than 32 bits.
pub(super) fn parse(text: &str) -> Result<u32, String> {
    let lower = text.trim().to_ascii_lowercase();
    let hexadecimal = lower.strip_prefix("0x").or_else(|| lower.strip_suffix('h'));
    let number = match hexadecimal {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => lower.parse::<u32>().ok().or_else(|| lower.parse::<i32>().ok().map(i32::cast_unsigned)),
    };
    number.ok_or_else(|| format!("expected a code of 32 bits, as in 0x904 or 2308, found '{text}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<u32>) {
        assert_eq!(parse(text).ok(), expected, "{text}");
    }

    #[test]
    fn reads_hexadecimal_and_decimal() {
        check("0x904", Some(0x904));
        check("0X0B07", Some(0xB07));
        check("2308", Some(2308));
        check("0xC000006D", Some(0xC000_006D));
        check("-1073741715", Some(0xC000_006D));
        check("904h", Some(0x904));
    }

    #[test]
    fn refuses_the_rest() {
        for text in ["", "0x", "0x1C000006D", "4294967296", "C000006D", "nine", "h", "0x-1"] {
            check(text, None);
        }
    }
}
