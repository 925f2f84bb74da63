//! Credentials and accounts that the server refused by a code.

use super::{Cause, Ceiling, LookAlike, id};
use crate::knowledge::{fix, source};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::LOGON_FAILED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "user name or password is wrong",
        meaning: "The server rejected the credentials: unknown user, or wrong password.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/logon-failed.md"),
        fixes: &[fix::id::CHECK_CREDENTIALS, fix::id::READ_LOGON_EVENT, fix::id::BLOCK_GUESSING],
        references: &[source::NTSTATUS, source::EVENT_4625],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::ACCOUNT_LOCKED_OUT,
                because: "repeated failures lead to it",
                decide_by: "on a domain controller: Get-ADUser <user> -Properties *",
            },
            LookAlike {
                cause: id::TLS_INTERCEPTED,
                because: "a device in the middle breaks the logon at the same place",
                decide_by: "compare the certificate's SHA-256 at both ends",
            },
        ],
    },
    Cause {
        id: id::ACCOUNT_LOCKED_OUT,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "account is locked out",
        meaning: "Too many failed attempts have locked the account.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/account-locked-out.md"),
        fixes: &[fix::id::UNLOCK_ACCOUNT, fix::id::BLOCK_GUESSING],
        references: &[source::NTSTATUS, source::UNLOCK_ADACCOUNT],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::LOGON_FAILED,
                because: "the attempts before the lock",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
            },
            LookAlike {
                cause: id::ACCOUNT_DISABLED,
                because: "an administrator's act, not a lock",
                decide_by: "on a domain controller: Get-ADUser <user> -Properties *",
            },
        ],
    },
    Cause {
        id: id::ACCOUNT_DISABLED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "account is disabled",
        meaning: "The account exists and an administrator has disabled it.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/account-disabled.md"),
        fixes: &[fix::id::ENABLE_ACCOUNT],
        references: &[source::NTSTATUS, source::ENABLE_ADACCOUNT],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::ACCOUNT_EXPIRED,
                because: "ended by date, not by hand",
                decide_by: "on a domain controller: Get-ADUser <user> -Properties *",
            },
            LookAlike {
                cause: id::ACCOUNT_LOCKED_OUT,
                because: "locked by failures",
                decide_by: "on a domain controller: Get-ADUser <user> -Properties *",
            },
        ],
    },
    Cause {
        id: id::ACCOUNT_EXPIRED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "account has expired",
        meaning: "The account's own expiry date has passed.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/account-expired.md"),
        fixes: &[fix::id::EXTEND_ACCOUNT_EXPIRY],
        references: &[source::NTSTATUS, source::SET_ADUSER],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::PASSWORD_EXPIRED,
                because: "the password ended, not the account",
                decide_by: "on a domain controller: Get-ADUser <user> -Properties *",
            },
            LookAlike {
                cause: id::ACCOUNT_DISABLED,
                because: "disabled by hand",
                decide_by: "on a domain controller: Get-ADUser <user> -Properties *",
            },
        ],
    },
    Cause {
        id: id::ACCOUNT_RESTRICTED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "an account restriction forbids this logon",
        meaning: "The credentials are right, but a restriction on the account forbids this kind of logon.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/account-restricted.md"),
        fixes: &[fix::id::LIFT_ACCOUNT_RESTRICTION, fix::id::USE_KERBEROS],
        references: &[source::NTSTATUS, source::PROTECTED_USERS],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::RESTRICTED_ADMIN_REFUSED,
                because: "one of the restrictions, and the request says so",
                decide_by: "flags of the Connection Request in the report",
            },
            LookAlike {
                cause: id::NTLM_BLOCKED,
                because: "NTLM refused for everybody",
                decide_by: "Microsoft-Windows-NTLM/Operational on the server",
            },
        ],
    },
    Cause {
        id: id::PASSWORD_EXPIRED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "password has expired",
        meaning: "The password is right but too old, and cannot be changed at this point.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/password-expired.md"),
        fixes: &[fix::id::CHANGE_PASSWORD_ELSEWHERE],
        references: &[source::NTSTATUS, source::SET_ADACCOUNT_PASSWORD],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::PASSWORD_MUST_CHANGE,
                because: "marked by an administrator",
                decide_by: "on a domain controller: Get-ADUser <user> -Properties *",
            },
            LookAlike {
                cause: id::ACCOUNT_EXPIRED,
                because: "the account ended",
                decide_by: "on a domain controller: Get-ADUser <user> -Properties *",
            },
        ],
    },
    Cause {
        id: id::PASSWORD_MUST_CHANGE,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "password must be changed before the first logon",
        meaning: "The account is marked so that its password must be changed first, which cannot be done at this point.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/password-must-change.md"),
        fixes: &[fix::id::CHANGE_PASSWORD_ELSEWHERE],
        references: &[source::NTSTATUS, source::SET_ADACCOUNT_PASSWORD],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::PASSWORD_EXPIRED,
                because: "too old, not marked",
                decide_by: "on a domain controller: Get-ADUser <user> -Properties *",
            },
        ],
    },
    Cause {
        id: id::LOGON_HOURS,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "logon is not allowed at this hour",
        meaning: "The account may log on only at certain hours, and this is not one of them.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/logon-hours.md"),
        fixes: &[fix::id::CHANGE_LOGON_HOURS],
        references: &[source::NTSTATUS, source::SET_ADUSER],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::ACCOUNT_RESTRICTED,
                because: "some servers report the restriction in general",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
            },
        ],
    },
    Cause {
        id: id::WORKSTATION_NOT_ALLOWED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "logon is not allowed from this computer",
        meaning: "The account may log on only from certain computers, and this client is not one of them.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/workstation-not-allowed.md"),
        fixes: &[fix::id::ALLOW_WORKSTATION],
        references: &[source::NTSTATUS, source::SET_ADUSER],
        look_alikes: &[
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::ACCOUNT_RESTRICTED,
                because: "some servers report the restriction in general",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5",
            },
        ],
    },
    Cause {
        id: id::LOGON_RIGHT_DENIED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "user has no right to log on by Remote Desktop",
        meaning: "The credentials are right, but this user may not log on to this server through Remote Desktop.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
        page: include_str!("../../causes/logon-right-denied.md"),
        fixes: &[fix::id::GRANT_REMOTE_LOGON, fix::id::READ_LOGON_EVENT],
        references: &[source::EARLY_AUTHORIZATION, source::RDP_PERMISSIONS],
        look_alikes: &[
            LookAlike {
                cause: id::INSUFFICIENT_PRIVILEGES,
                because: "the same refusal later, by ERRINFO 9",
                decide_by: "repeat the capture with a TLS key log: the code is then readable",
            },
            LookAlike {
                cause: id::AUTHENTICATION_REJECTED,
                because: "without keys every refused logon looks like this",
                decide_by: "on the server: Get-WinEvent -FilterHashtable @{LogName='Security'; Id=4625} -MaxEvents 5: Sub Status",
            },
            LookAlike {
                cause: id::SERVER_DENIED_CONNECTION,
                because: "the server admits nobody",
                decide_by: "on the server: change logon /query",
            },
        ],
    },
];
