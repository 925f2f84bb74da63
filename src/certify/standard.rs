//! The server's key of Standard RDP Security, as facts: nobody refuses a connection over it, and its signature proves nothing.

use md5::{Digest, Md5};

use super::leaf;
use crate::session::{ProprietaryCertificate, StandardSecurity};
use crate::time::Time;

/// Modulus of the Terminal Services signing key, least significant byte first; its private half is published beside it
/// ([MS-RDPBCGR](https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/8adb6a70-6e3e-4375-adcf-a6ca2db2a7b8) 5.3.3.1.1).
/// Real servers' certificates verify with it.
const SIGNING_MODULUS: [u8; 64] = [
    0x3d, 0x3a, 0x5e, 0xbd, 0x72, 0x43, 0x3e, 0xc9, 0x4d, 0xbb, 0xc1, 0x1e, 0x4a, 0xba, 0x5f, 0xcb, 0x3e, 0x88, 0x20,
    0x87, 0xef, 0xf5, 0xc1, 0xe2, 0xd7, 0xb7, 0x6b, 0x9a, 0xf2, 0x52, 0x45, 0x95, 0xce, 0x63, 0x65, 0x6b, 0x58, 0x3a,
    0xfe, 0xef, 0x7c, 0xe7, 0xbf, 0xfe, 0x3d, 0xf6, 0x5c, 0x7d, 0x6c, 0x5e, 0x06, 0x09, 0x1a, 0xf5, 0x61, 0xbb, 0x20,
    0x93, 0x09, 0x5f, 0x05, 0x6d, 0xea, 0x87,
];
/// Its public exponent.
const SIGNING_EXPONENT: u32 = 0xc088_7b5b;

/// Sentences on the certificate in the server security data, at `now`; of a scrubbed one the signature says nothing.
pub fn remarks(security: &StandardSecurity, now: Time, scrubbed: bool) -> Vec<String> {
    let mut says = Vec::new();
    if let Some(certificate) = &security.proprietary {
        let signed = match signed_by_terminal_services(certificate).filter(|_| !scrubbed) {
            Some(true) => {
                ", signed with the Terminal Services key that everybody has: it does not say who the server is"
            }
            Some(false) => {
                ", whose signature is not by the Terminal Services key: altered on the way, or made by another program"
            }
            None => "",
        };
        let weak = if certificate.bits < 1024 { ", short enough to be broken" } else { "" };
        says.push(format!("the server's key for Standard RDP Security is RSA {}{weak}{signed}", certificate.bits));
    }
    if let Some(leaf) = security.certificates.first() {
        says.push(match &leaf.fields {
            Ok(fields) => {
                let outside = leaf::validity(fields, now).map(|fault| format!("; {}", fault.says)).unwrap_or_default();
                let (from, to) = (fields.not_before.moment(), fields.not_after.moment());
                format!(
                    "the server's certificate for Standard RDP Security is of {} by {}, {}, {}, valid {from} to {to}{outside}",
                    fields.subject, fields.issuer, fields.key, fields.signature
                )
            }
            Err(why) => format!("the server's certificate for Standard RDP Security cannot be read: {why}"),
        });
    }
    says
}

/// Whether the signature is MD5 over the certificate, padded as the specification has it, under the signing key.
#[cfg(feature = "server-key")]
fn signed_by_terminal_services(certificate: &ProprietaryCertificate) -> Option<bool> {
    use rsa::BigUint;
    let signature = certificate.signature.get(..SIGNING_MODULUS.len())?;
    let number = BigUint::from_bytes_le(signature);
    let opened = number.modpow(&BigUint::from(SIGNING_EXPONENT), &BigUint::from_bytes_le(&SIGNING_MODULUS));
    let mut expected = Md5::digest(&certificate.signed).to_vec();
    expected.push(0);
    expected.extend([0xff; 45]);
    expected.push(1);
    Some(opened.to_bytes_le() == expected)
}

#[cfg(not(feature = "server-key"))]
fn signed_by_terminal_services(_: &ProprietaryCertificate) -> Option<bool> {
    None
}
