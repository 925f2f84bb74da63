//! From the length of a record to the sizes that its plaintext can have had.

use super::record::Setting;
use super::suite::Protection;

/// Both ends of a range of sizes in bytes, both possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// Smallest.
    pub lo: u32,
    /// Largest.
    pub hi: u32,
}

impl Span {
    /// One size only.
    pub fn exactly(size: u32) -> Self {
        Self { lo: size, hi: size }
    }

    /// Whether `size` is possible.
    pub fn contains(self, size: u32) -> bool {
        (self.lo..=self.hi).contains(&size)
    }

    /// How many sizes are possible.
    pub fn width(self) -> u32 {
        self.hi.saturating_sub(self.lo).saturating_add(1)
    }

    /// Sizes possible for the two together.
    pub fn plus(self, other: Self) -> Self {
        Self { lo: self.lo.saturating_add(other.lo), hi: self.hi.saturating_add(other.hi) }
    }
}

/// What must be taken off a record to get its plaintext.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overhead {
    version: u16,
    protection: Protection,
    encrypt_then_mac: bool,
    /// Bytes of the hash of the suite's key schedule in TLS 1.3.
    hash: u32,
}

const TLS_1_1: u16 = 0x0302;
const TLS_1_3: u16 = 0x0304;

impl Overhead {
    /// The overhead of a connection.
    ///
    /// An unknown suite is taken for an AEAD one, which all suites registered since TLS 1.2 are; [`Overhead::known`] tells.
    pub fn of(setting: &Setting) -> Self {
        Self {
            version: setting.tls_version,
            protection: Protection::of(setting.cipher_suite),
            encrypt_then_mac: setting.encrypt_then_mac,
            // TLS_AES_256_GCM_SHA384 is the only suite of TLS 1.3 with SHA-384.
            hash: if setting.cipher_suite == 0x1302 { 48 } else { 32 },
        }
    }

    /// The suite is in the table.
    pub fn known(self) -> bool {
        self.protection != Protection::Unknown
    }

    /// Every record gives one size.
    pub fn exact(self) -> bool {
        self.protection.exact()
    }

    /// TLS 1.3: the content type is hidden.
    pub fn hides_type(self) -> bool {
        self.version >= TLS_1_3
    }

    /// A CBC suite in TLS 1.0, where the IV is the last block of the record before: peers split records against BEAST.
    pub fn chained_iv(self) -> bool {
        self.version < TLS_1_1 && matches!(self.protection, Protection::Cbc { .. })
    }

    /// Sizes that the plaintext of a record of `length` bytes (after the header) can have had; `None` if no plaintext fits.
    ///
    /// TLS 1.3 ([RFC 8446](https://www.rfc-editor.org/rfc/rfc8446#section-5.2) 5.2): one byte of type and the tag; padding is taken for
    /// none, which holds for every RDP peer seen. TLS 1.0 to 1.2: [RFC 5246](https://www.rfc-editor.org/rfc/rfc5246#section-6.2.3) 6.2.3,
    /// CBC padding taken for the shortest that fills a block.
    pub fn plaintext(self, length: u32) -> Option<Span> {
        if self.hides_type() {
            let tag = if let Protection::Aead { tag, .. } = self.protection { tag } else { 16 };
            return length.checked_sub(tag)?.checked_sub(1).map(Span::exactly);
        }
        match self.protection {
            Protection::Aead { nonce, tag } => length.checked_sub(nonce)?.checked_sub(tag).map(Span::exactly),
            Protection::Stream { mac } => length.checked_sub(mac).map(Span::exactly),
            Protection::Cbc { block, mac } => self.cbc(length, block, mac),
            Protection::Unknown => length.checked_sub(24).map(Span::exactly),
        }
    }

    /// TLS 1.3: whether a record of `length` bytes has the size of a Finished, 4 bytes of header and one hash.
    pub fn is_finished(self, length: u32) -> bool {
        self.hides_type() && self.plaintext(length) == Some(Span::exactly(self.hash.saturating_add(4)))
    }

    /// TLS 1.3: whether a record of `length` bytes has the size of an alert. No message of RDP has two bytes.
    pub fn is_alert(self, length: u32) -> bool {
        self.hides_type() && self.plaintext(length) == Some(Span::exactly(2))
    }

    /// TLS 1.3: whether a record of `length` bytes has the size of an EndOfEarlyData, a header alone.
    pub fn is_end_of_early_data(self, length: u32) -> bool {
        self.hides_type() && self.plaintext(length) == Some(Span::exactly(4))
    }

    fn cbc(self, length: u32, block: u32, mac: u32) -> Option<Span> {
        let sealed = if self.version < TLS_1_1 { length } else { length.checked_sub(block)? };
        let without_mac = sealed.checked_sub(mac)?;
        let hi = without_mac.checked_sub(1)?;
        let whole = if self.encrypt_then_mac { without_mac } else { sealed };
        if whole.checked_rem(block)? != 0 {
            return None;
        }
        Some(Span { lo: without_mac.saturating_sub(block), hi })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(version: u16, suite: u16, encrypt_then_mac: bool, length: u32, expect: Option<(u32, u32)>) {
        let setting = Setting { tls_version: version, cipher_suite: suite, encrypt_then_mac, ..Setting::default() };
        let span = Overhead::of(&setting).plaintext(length).map(|span| (span.lo, span.hi));
        assert_eq!(span, expect, "{version:04x} {suite:04x} {length}");
    }

    #[test]
    fn aead_and_stream_are_exact() {
        check(0x0303, 0xc030, false, 39, Some((15, 15)));
        check(0x0303, 0xcca8, false, 31, Some((15, 15)));
        check(0x0304, 0x1302, false, 32, Some((15, 15)));
        check(0x0304, 0x1305, false, 24, Some((15, 15)));
        check(0x0301, 0x0004, false, 27, Some((11, 11)));
        check(0x0303, 0xc030, false, 23, None);
    }

    #[test]
    fn finished_and_alert_have_their_sizes_in_tls_1_3_alone() {
        let of =
            |version, suite| Overhead::of(&Setting { tls_version: version, cipher_suite: suite, ..Setting::default() });
        assert!(of(0x0304, 0x1302).is_finished(69) && of(0x0304, 0x1301).is_finished(53));
        assert!(of(0x0304, 0x1305).is_finished(45) && of(0x0304, 0x1305).is_alert(11));
        assert!(!of(0x0304, 0x1302).is_finished(53) && !of(0x0303, 0xc030).is_finished(60));
        assert!(of(0x0304, 0x1301).is_alert(19) && !of(0x0304, 0x1301).is_alert(20));
        assert!(!of(0x0303, 0xc030).is_alert(26));
    }

    #[test]
    fn cbc_leaves_a_window_of_one_block() {
        // SHA-1, TLS 1.0: an Attach User Confirm of 11 bytes in 32
        check(0x0301, 0x002f, false, 32, Some((0, 11)));
        check(0x0301, 0x002f, false, 48, Some((12, 27)));
        // TLS 1.2 has an explicit IV
        check(0x0303, 0x002f, false, 64, Some((12, 27)));
        check(0x0303, 0xc028, false, 80, Some((0, 15)));
        check(0x0303, 0x000a, false, 48, Some((12, 19)));
        check(0x0301, 0x002f, false, 33, None);
    }

    #[test]
    fn encrypt_then_mac_pads_the_plaintext_alone() {
        // 16 IV + 16 of ciphertext + 20 of MAC
        check(0x0303, 0x002f, true, 52, Some((0, 15)));
        check(0x0303, 0x002f, true, 68, Some((16, 31)));
    }
}
