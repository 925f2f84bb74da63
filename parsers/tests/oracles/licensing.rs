//! `licensing` and `security` against `ironrdp-pdu`: whatever ironrdp reads, ours reads the same.
//!
//! What ironrdp refuses and ours describes, on purpose: types, error codes and blob types without a name (Windows servers put any
//! blob type before an empty blob), other versions and flags, a LICENSE_INFO, a missing error blob, certificates that cannot be read.
//!
//! Where both read and disagree:
//!
//! - ironrdp reads an error message whose blob is longer than what is left; ours then has no blob.
//! - The highest bit of a certificate's version is set where it was issued for the time being, says MS-RDPBCGR 2.2.1.4.3.1; ironrdp calls
//!   the bit `issued_permanently`.
//! - ironrdp reads one key exchange algorithm and a certificate whatever the lengths of their blobs; ours goes by the lengths, so that
//!   what follows is compared only where there is one algorithm.
//! - ironrdp stops at the number of scopes; ours reads scopes to the end, and is compared where the two agree.
//! - ironrdp takes text with what stands behind its first zero, and of a product or scope all but the last character, which should be the zero;
//!   ours ends at the first zero, wherever that is.

use ironrdp_core::decode;
use ironrdp_pdu::rdp::server_license::LicensePdu;
use proptest::prelude::*;
use rdpwhy_parsers::licensing::{LicenseMessage, license_pdu};
use rdpwhy_parsers::parse;

use crate::property;
use crate::seeds::{damaged_seed, seeds};

fn until_zero(text: &str) -> &str {
    text.split('\0').next().unwrap_or_default()
}

fn theirs(bytes: &[u8]) -> Option<LicensePdu> {
    decode(&[&[0x80, 0, 0, 0][..], bytes].concat()).ok()
}

fn same(ours: &LicenseMessage, theirs: &LicensePdu, bytes: &[u8]) -> Result<(), TestCaseError> {
    let at = |range: &std::ops::Range<usize>| bytes[range.clone()].to_vec();
    match (ours, theirs) {
        (LicenseMessage::Error(ours), LicensePdu::LicensingErrorMessage(theirs)) => {
            prop_assert!(ours.error_code.name().is_some() && ours.state_transition.name().is_some());
            prop_assert_eq!(&bytes[4..8], &ours.error_code.0.to_le_bytes());
            if let Some(blob) = &ours.error_info {
                prop_assert_eq!(blob.at.len(), theirs.error_info.len());
            }
        }
        (LicenseMessage::LicenseRequest(ours), LicensePdu::ServerLicenseRequest(theirs)) => {
            prop_assert_eq!(at(&ours.server_random), theirs.server_random.clone());
            prop_assert_eq!(ours.product_info.version, theirs.product_info.version);
            prop_assert!(ours.product_info.company_name.starts_with(until_zero(&theirs.product_info.company_name)));
            prop_assert!(ours.product_info.product_id.starts_with(until_zero(&theirs.product_info.product_id)));
            if ours.key_exchange_algorithms != [1] {
                return Ok(());
            }
            if let (Some(Ok(ours)), Some(theirs)) = (&ours.server_certificate, &theirs.server_certificate) {
                prop_assert_eq!(ours.temporary, theirs.issued_permanently);
            }
            if ours.stopped.is_none() && ours.scope_count as usize == theirs.scope_list.len() {
                let mut pairs = ours.scopes.iter().zip(&theirs.scope_list);
                prop_assert!(pairs.all(|(ours, theirs)| ours.starts_with(until_zero(&theirs.0))));
            }
        }
        (LicenseMessage::PlatformChallenge(ours), LicensePdu::ServerPlatformChallenge(theirs)) => {
            let challenge = at(&ours.encrypted_platform_challenge.at);
            prop_assert_eq!(challenge, theirs.encrypted_platform_challenge.clone());
            prop_assert_eq!(at(&ours.mac_data), theirs.mac_data.clone());
        }
        (
            LicenseMessage::NewLicense(ours) | LicenseMessage::UpgradeLicense(ours),
            LicensePdu::ServerUpgradeLicense(theirs),
        ) => {
            prop_assert_eq!(at(&ours.encrypted_license_info.at), theirs.encrypted_license_info.clone());
            prop_assert_eq!(at(&ours.mac_data), theirs.mac_data.clone());
        }
        (LicenseMessage::NewLicenseRequest(ours), LicensePdu::ClientNewLicenseRequest(theirs)) => {
            prop_assert_eq!(at(&ours.client_random), theirs.client_random.clone());
            prop_assert_eq!(at(&ours.encrypted_pre_master_secret.at), theirs.encrypted_premaster_secret.clone());
            prop_assert_eq!(ours.client_user_name.as_str(), until_zero(&theirs.client_username));
            prop_assert_eq!(ours.client_machine_name.as_str(), until_zero(&theirs.client_machine_name));
        }
        (LicenseMessage::PlatformChallengeResponse(ours), LicensePdu::ClientPlatformChallengeResponse(theirs)) => {
            let response = at(&ours.encrypted_platform_challenge_response.at);
            prop_assert_eq!(response, theirs.encrypted_challenge_response_data.clone());
            prop_assert_eq!(at(&ours.encrypted_hardware_id.at), theirs.encrypted_hwid.clone());
            prop_assert_eq!(at(&ours.mac_data), theirs.mac_data.clone());
        }
        // A length of a blob that ironrdp passes over.
        (LicenseMessage::Unreadable(error), LicensePdu::ServerLicenseRequest(_)) if error.field == Some("blobData") => {
        }
        (ours, theirs) => prop_assert!(false, "{:?}\n{:?}", ours, theirs),
    }
    Ok(())
}

#[test]
fn a_licensing_message_is_read_as_ironrdp_reads_it() {
    property(damaged_seed("licensing_pdu"), |bytes| {
        let Some(theirs) = theirs(&bytes) else { return Ok(()) };
        let ours = parse(license_pdu, &bytes).map_err(|error| TestCaseError::fail(format!("{error}\n{theirs:?}")))?.0;
        same(&ours.message, &theirs, &bytes)
    });
}

#[test]
fn both_read_the_seeds() {
    let read: Vec<_> = seeds("licensing_pdu").iter().map(|seed| theirs(seed).is_some()).collect();
    // ironrdp does not read LICENSE_INFO, and no certificate chain that holds no certificates.
    assert!(read.iter().filter(|read| **read).count() + 2 >= read.len(), "{read:?}");
}
