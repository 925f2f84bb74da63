//! Licensing errors that either side names (MS-RDPELE, and the ERRINFO of the same meaning).

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::LICENSE_NO_SERVER,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "no license server could be reached",
        meaning: "The server could find no Remote Desktop license server to ask.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/license-no-server.md"),
        fixes: &[fix::id::CONFIGURE_LICENSE_SERVER, fix::id::CHECK_LICENSE_SERVER_PATH],
        references: &[source::NO_LICENSE_SERVER, source::LICENSE_ERROR],
        look_alikes: &[
            LookAlike {
                cause: id::LICENSE_NONE,
                because: "a reachable server without free licenses",
                decide_by: "on the session host: lsdiag.msc, and Get-WinEvent -FilterHashtable @{LogName='System'; Id=1128,1088,1004,1010}",
            },
            LookAlike {
                cause: id::LICENSE_STALLED,
                because: "a server that searches for a long time",
                decide_by: "on the session host: lsdiag.msc, and Get-WinEvent -FilterHashtable @{LogName='System'; Id=1128,1088,1004,1010}",
            },
        ],
    },
    Cause {
        id: id::LICENSE_NONE,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "no license for this client",
        meaning: "There is no client access license to give to, or held by, this client.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/license-none.md"),
        fixes: &[fix::id::ADD_LICENSES, fix::id::RESET_CLIENT_LICENSE_STORE],
        references: &[source::LICENSE_ERROR, source::LICENSING_MODE],
        look_alikes: &[
            LookAlike {
                cause: id::LICENSE_NO_SERVER,
                because: "no server is reached at all",
                decide_by: "on the session host: lsdiag.msc, and Get-WinEvent -FilterHashtable @{LogName='System'; Id=1128,1088,1004,1010}",
            },
            LookAlike {
                cause: id::LICENSE_INVALID_CLIENT,
                because: "a stored license that is not accepted",
                decide_by: "on the client: reg query HKLM\\SOFTWARE\\Microsoft\\MSLicensing /s",
            },
        ],
    },
    Cause {
        id: id::LICENSE_INVALID_CLIENT,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "server rejected the client's license data",
        meaning: "The server did not accept the hardware id, the stored license or the platform data that the client sent.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/license-invalid-client.md"),
        fixes: &[fix::id::RESET_CLIENT_LICENSE_STORE, fix::id::UPDATE_CLIENT_AND_SERVER],
        references: &[source::LICENSE_ERROR, source::SET_ERROR_INFO_DATA],
        look_alikes: &[
            LookAlike {
                cause: id::LICENSE_INVALID_MAC,
                because: "damaged licensing messages",
                decide_by: "the code: 3 there, 8 here",
            },
            LookAlike {
                cause: id::LICENSE_NONE,
                because: "no license at all",
                decide_by: "on the session host: lsdiag.msc, and Get-WinEvent -FilterHashtable @{LogName='System'; Id=1128,1088,1004,1010}",
            },
        ],
    },
    Cause {
        id: id::LICENSE_INVALID_SERVER_CERTIFICATE,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "client rejected the licensing certificate",
        meaning: "The client could not use the certificate that the server sent for licensing.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/license-invalid-server-certificate.md"),
        fixes: &[fix::id::REBUILD_LICENSING_CERTIFICATE, fix::id::UPDATE_CLIENT_AND_SERVER],
        references: &[source::LICENSE_ERROR, source::LICENSE_REQUEST],
        look_alikes: &[LookAlike {
            cause: id::LICENSE_INVALID_MAC,
            because: "a crypto fault elsewhere in the exchange",
            decide_by: "the code: 1 here, 3 there",
        }],
    },
    Cause {
        id: id::LICENSE_INVALID_SCOPE,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "license is for another scope",
        meaning: "The license that the client holds was issued for another scope.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/license-invalid-scope.md"),
        fixes: &[fix::id::RESET_CLIENT_LICENSE_STORE, fix::id::ADD_LICENSES],
        references: &[source::LICENSE_ERROR],
        look_alikes: &[
            LookAlike {
                cause: id::LICENSE_INVALID_PRODUCT,
                because: "a license for another product or version",
                decide_by: "the code: 4 here, 0xB there",
            },
            LookAlike {
                cause: id::LICENSE_INVALID_CLIENT,
                because: "the license data itself is rejected",
                decide_by: "the code: 8",
            },
        ],
    },
    Cause {
        id: id::LICENSE_INVALID_PRODUCT,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "license is for another product",
        meaning: "The license that the client holds is for another product or version.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/license-invalid-product.md"),
        fixes: &[fix::id::ADD_LICENSES, fix::id::RESET_CLIENT_LICENSE_STORE],
        references: &[source::LICENSE_ERROR, source::LICENSING_MODE],
        look_alikes: &[
            LookAlike {
                cause: id::LICENSE_NONE,
                because: "no pack of the right version is free",
                decide_by: "on the session host: lsdiag.msc, and Get-WinEvent -FilterHashtable @{LogName='System'; Id=1128,1088,1004,1010}",
            },
            LookAlike {
                cause: id::LICENSE_INVALID_SCOPE,
                because: "the license is of another organisation",
                decide_by: "the code: 4",
            },
        ],
    },
    Cause {
        id: id::LICENSE_INVALID_MAC,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "licensing message failed its integrity check",
        meaning: "A licensing message did not carry the right checksum.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/license-invalid-mac.md"),
        fixes: &[
            fix::id::RESET_CLIENT_LICENSE_STORE,
            fix::id::UPDATE_CLIENT_AND_SERVER,
            fix::id::REBUILD_LICENSING_CERTIFICATE,
        ],
        references: &[source::LICENSE_ERROR],
        look_alikes: &[
            LookAlike {
                cause: id::LICENSE_INVALID_MESSAGE,
                because: "the message itself is malformed",
                decide_by: "the code: 0xC",
            },
            LookAlike {
                cause: id::LICENSE_INVALID_CLIENT,
                because: "the data is readable and rejected",
                decide_by: "the code: 8",
            },
        ],
    },
    Cause {
        id: id::LICENSE_INVALID_MESSAGE,
        category: Category::Licensing,
        outcome: Outcome::Failed,
        title: "licensing message was malformed",
        meaning: "A licensing message had a wrong length or content.",
        ceiling: Ceiling { without_keys: Certainty::Strong, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/license-invalid-message.md"),
        fixes: &[fix::id::RESET_CLIENT_LICENSE_STORE, fix::id::UPDATE_CLIENT_AND_SERVER],
        references: &[source::LICENSE_ERROR, source::SET_ERROR_INFO_DATA],
        look_alikes: &[
            LookAlike { cause: id::LICENSE_INVALID_MAC, because: "the checksum failed", decide_by: "the code: 3" },
            LookAlike {
                cause: id::LICENSE_INVALID_CLIENT,
                because: "the content is rejected",
                decide_by: "the code: 8, or ERRINFO 0x104, 0x105",
            },
        ],
    },
];
