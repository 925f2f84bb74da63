//! The name under which `rdpwhy scrub` writes files, by which they are known again.

/// How the program's name ends in `shb_userappl`.
pub(super) const USER_APPLICATION_END: &str = " scrub";

/// `shb_userappl` of a scrubbed file.
pub const USER_APPLICATION: &str = concat!("rdpwhy ", env!("CARGO_PKG_VERSION"), " scrub");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_ends_as_it_is_known() {
        assert!(USER_APPLICATION.starts_with("rdpwhy ") && USER_APPLICATION.ends_with(USER_APPLICATION_END));
    }
}
