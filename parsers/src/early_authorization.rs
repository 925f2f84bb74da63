//! Early User Authorization Result: whether the user may log on through Remote Desktop, said before RDP begins.

use nom::Parser;
use nom::number::complete::le_u32;

use crate::code::codes;
use crate::error::ParseResult;
use crate::field::field;
use crate::input::Input;

codes! {
    /// Early User Authorization Result PDU ([MS-RDPBCGR] 2.2.10.2), which the server sends after CredSSP where HYBRID_EX was
    /// chosen: four bytes, little-endian, inside TLS and without a header.
    ///
    /// [MS-RDPBCGR]: https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/d0e560a3-25cb-4563-8bdc-6c4cc625bbfc
    pub struct AuthorizationResult(u32) {
        /// The user may.
        AUTHZ_SUCCESS = 0,
        /// The user may not.
        AUTHZ_ACCESS_DENIED = 5,
    }
}

/// Bytes of the PDU.
pub const LENGTH: usize = 4;

/// Reads the PDU.
///
/// # Errors
/// Fewer than four bytes.
pub fn early_user_authorization_result(input: Input<'_>) -> ParseResult<'_, AuthorizationResult> {
    field("authorizationResult", le_u32.map(AuthorizationResult))(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::testing::survives;

    #[test]
    fn reads_yes_no_and_anything_else() {
        let check = |bytes: &[u8], expect: &str| {
            assert_eq!(parse(early_user_authorization_result, bytes).unwrap().0.to_string(), expect);
        };
        check(&[0, 0, 0, 0], "AUTHZ_SUCCESS (0/0x0)");
        check(&[5, 0, 0, 0], "AUTHZ_ACCESS_DENIED (5/0x5)");
        check(&[6, 1, 0, 0], "AuthorizationResult (262/0x106)");
        assert!(parse(early_user_authorization_result, &[5, 0, 0]).is_err());
    }

    #[test]
    fn survives_damage() {
        survives(early_user_authorization_result, &[&[5, 0, 0, 0]]);
    }
}
