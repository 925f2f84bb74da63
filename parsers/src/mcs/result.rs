//! Result codes of MCS confirms and of Connect Response.

use crate::code::codes;

codes! {
    /// T.125 `Result`: whether and why not the MCS provider did what was asked.
    ///
    /// Source: [ITU-T T.125](https://www.itu.int/rec/T-REC-T.125) section 7, part 3.
    pub struct Result(u8) {
        /// Done.
        RT_SUCCESSFUL "rt-successful" = 0,
        /// The domain is being merged.
        RT_DOMAIN_MERGING "rt-domain-merging" = 1,
        /// The domain would no longer be a tree.
        RT_DOMAIN_NOT_HIERARCHICAL "rt-domain-not-hierarchical" = 2,
        /// There is no such channel.
        RT_NO_SUCH_CHANNEL "rt-no-such-channel" = 3,
        /// There is no such domain.
        RT_NO_SUCH_DOMAIN "rt-no-such-domain" = 4,
        /// There is no such user.
        RT_NO_SUCH_USER "rt-no-such-user" = 5,
        /// The user was not admitted to the channel.
        RT_NOT_ADMITTED "rt-not-admitted" = 6,
        /// The channel is the user id of another.
        RT_OTHER_USER_ID "rt-other-user-id" = 7,
        /// The domain parameters do not suit.
        RT_PARAMETERS_UNACCEPTABLE "rt-parameters-unacceptable" = 8,
        /// The token is taken.
        RT_TOKEN_NOT_AVAILABLE "rt-token-not-available" = 9,
        /// The user does not hold the token.
        RT_TOKEN_NOT_POSSESSED "rt-token-not-possessed" = 10,
        /// The domain has all the channels it may have.
        RT_TOO_MANY_CHANNELS "rt-too-many-channels" = 11,
        /// The domain has all the tokens it may have.
        RT_TOO_MANY_TOKENS "rt-too-many-tokens" = 12,
        /// The domain has all the users it may have.
        RT_TOO_MANY_USERS "rt-too-many-users" = 13,
        /// A failure without a name.
        RT_UNSPECIFIED_FAILURE "rt-unspecified-failure" = 14,
        /// The other side's user refused.
        RT_USER_REJECTED "rt-user-rejected" = 15,
    }
}
