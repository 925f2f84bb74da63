//! What follows the transport's security: Standard RDP Security, authentication, licensing, Set Error Info.

use schemars::JsonSchema;
use serde::Serialize;

use super::{AuthenticationMethod, KeysFrom, LicensingCourse, Records};
use crate::link::Frame;

/// Standard RDP Security (MS-RDPBCGR 2.2.1.4.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Security {
    /// encryptionMethod: `none`, `40-bit`, `56-bit`, `128-bit`, `fips`, or `0x…`.
    pub method: Option<String>,
    /// encryptionLevel: `none`, `low`, `client-compatible`, `high`, `fips`, or `0x…`.
    pub level: Option<String>,
    /// Sealed packets; `null` without encryption.
    pub records: Option<Records>,
    /// Where the key came from, if one fitted.
    pub keys_from: Option<KeysFrom>,
}

/// CredSSP, RDSTLS or AAD.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Authentication {
    /// What was used.
    pub method: Option<AuthenticationMethod>,
    /// CredSSP versions.
    pub versions: CredSspVersions,
    /// TSRequest.errorCode, or the code of RDSTLS.
    pub error_code: Option<u32>,
    /// Early User Authorization Result.
    pub early_authorization: Option<u32>,
    /// User name, where it could be read.
    pub user: Option<String>,
    /// Domain, where it could be read.
    pub domain: Option<String>,
    /// Name of `error_code`, as in `STATUS_LOGON_FAILURE`.
    pub error_name: Option<String>,
}

/// Versions in TSRequest (MS-CSSP 2.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CredSspVersions {
    /// Of the client.
    pub client: Option<u32>,
    /// Of the server.
    pub server: Option<u32>,
}

/// The licensing exchange (MS-RDPELE).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Licensing {
    /// The course it took.
    pub course: Option<LicensingCourse>,
    /// dwErrorCode of LICENSE_ERROR_MESSAGE.
    pub error_code: Option<u32>,
    /// dwStateTransition of LICENSE_ERROR_MESSAGE.
    pub state_transition: Option<u32>,
    /// Name of `error_code`, as in `ERR_NO_LICENSE_SERVER`.
    pub error_name: Option<String>,
}

/// A Set Error Info PDU (MS-RDPBCGR 2.2.5.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ErrorInfo {
    /// Frame.
    pub frame: Frame,
    /// errorInfo.
    pub code: u32,
    /// Its name; `null` for an unknown code.
    pub name: Option<String>,
}
