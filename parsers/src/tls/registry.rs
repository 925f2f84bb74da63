//! Wire numbers whose names the IANA registry spells in lower case.

/// Defines a newtype over an integer with a constant and the registry's spelling for each value it knows.
macro_rules! registry {
    (
        $(#[$about:meta])*
        pub struct $code:ident($integer:ty) {
            $( $name:ident = $value:literal $spelling:literal, )+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $code(pub $integer);

        impl $code {
            $( #[doc = concat!("`", $spelling, "` (", $value, ").")] pub const $name: Self = Self($value); )+

            /// The registry's spelling, if it has one for this value.
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $( $value => Some($spelling), )+
                    _ => None,
                }
            }
        }

        impl core::fmt::Display for $code {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let name = self.name().unwrap_or("unknown");
                write!(f, "{name} ({0}/{0:#x})", self.0)
            }
        }
    };
}

pub(super) use registry;
