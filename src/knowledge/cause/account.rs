//! Credentials and accounts that the server refused by a code.

use super::{Cause, Ceiling, id};
use crate::vocabulary::{Category, Certainty, Outcome};

pub(super) static CAUSES: &[Cause] = &[
    Cause {
        id: id::LOGON_FAILED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "user name or password is wrong",
        meaning: "The server rejected the credentials: unknown user, or wrong password.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::ACCOUNT_LOCKED_OUT,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "account is locked out",
        meaning: "Too many failed attempts have locked the account.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::ACCOUNT_DISABLED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "account is disabled",
        meaning: "The account exists and an administrator has disabled it.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::ACCOUNT_EXPIRED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "account has expired",
        meaning: "The account's own expiry date has passed.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::ACCOUNT_RESTRICTED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "an account restriction forbids this logon",
        meaning: "The credentials are right, but a restriction on the account forbids this kind of logon.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::PASSWORD_EXPIRED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "password has expired",
        meaning: "The password is right but too old, and cannot be changed at this point.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::PASSWORD_MUST_CHANGE,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "password must be changed before the first logon",
        meaning: "The account is marked so that its password must be changed first, which cannot be done at this point.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::LOGON_HOURS,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "logon is not allowed at this hour",
        meaning: "The account may log on only at certain hours, and this is not one of them.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::WORKSTATION_NOT_ALLOWED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "logon is not allowed from this computer",
        meaning: "The account may log on only from certain computers, and this client is not one of them.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
    Cause {
        id: id::LOGON_RIGHT_DENIED,
        category: Category::Authentication,
        outcome: Outcome::Failed,
        title: "user has no right to log on by Remote Desktop",
        meaning: "The credentials are right, but this user may not log on to this server through Remote Desktop.",
        ceiling: Ceiling { without_keys: Certainty::Undetermined, with_keys: Certainty::Proven, condition: None },
    },
];
