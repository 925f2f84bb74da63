//! Codes on the wire: integers whose known values have the specification's names and whose unknown values survive.

/// Defines a newtype over an integer with a documented constant for each value the specification names, `name()`, and a
/// `Display` that prints `NAME (dec/hex)`, or the type's name where the value has none. A constant that the specification
/// spells as no Rust name can be spelled has that spelling beside it.
macro_rules! codes {
    (
        $(#[$about:meta])*
        pub struct $code:ident($integer:ty) {
            $( $(#[$meaning:meta])+ $name:ident $($spelled:literal)? = $value:literal, )+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $code(pub $integer);

        impl $code {
            $( $(#[$meaning])+ pub const $name: Self = Self($value); )+

            /// The specification's name for this value, if it has one.
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $( $value => Some($crate::code::codes!(@name $name $($spelled)?)), )+
                    _ => None,
                }
            }
        }

        impl core::fmt::Display for $code {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let name = self.name().unwrap_or(stringify!($code));
                write!(f, "{name} ({0}/{0:#x})", self.0)
            }
        }
    };
    (@name $name:ident) => { stringify!($name) };
    (@name $name:ident $spelled:literal) => { $spelled };
}

/// Defines a newtype over an integer of independent bits with a documented constant for each, `contains()` and `names()`.
macro_rules! flags {
    (
        $(#[$about:meta])*
        pub struct $flags:ident($integer:ty) {
            $( $(#[$meaning:meta])+ $name:ident = $value:literal, )+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $flags(pub $integer);

        impl $flags {
            $( $(#[$meaning])+ pub const $name: Self = Self($value); )+

            const NAMED: &'static [(&'static str, Self)] = &[ $( (stringify!($name), Self::$name), )+ ];

            /// Whether every bit of `other` is set.
            pub fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// The names of the bits that are set and have one, lowest constant first as the specification lists them.
            pub fn names(self) -> impl Iterator<Item = &'static str> {
                Self::NAMED.iter().filter(move |(_, flag)| flag.0 != 0 && self.contains(*flag)).map(|(name, _)| *name)
            }

            /// The bits that the specification does not name.
            pub fn unnamed(self) -> $integer {
                Self::NAMED.iter().fold(self.0, |rest, (_, flag)| rest & !flag.0)
            }
        }
    };
}

pub(crate) use {codes, flags};

#[cfg(test)]
mod tests {
    codes! {
        /// Colours.
        pub struct Colour(u8) {
            /// Red.
            RED = 1,
            /// Green.
            GREEN "green-ish" = 0x10,
        }
    }

    flags! {
        /// Edges.
        pub struct Edges(u16) {
            /// Left.
            LEFT = 1,
            /// Right.
            RIGHT = 4,
        }
    }

    #[test]
    fn a_code_has_its_name_and_an_unknown_one_survives() {
        assert_eq!(Colour::RED.name(), Some("RED"));
        assert_eq!(Colour::GREEN.to_string(), "green-ish (16/0x10)");
        assert_eq!(Colour(200).name(), None);
        assert_eq!(Colour(200).to_string(), "Colour (200/0xc8)");
    }

    #[test]
    fn flags_are_named_and_the_rest_is_kept() {
        let edges = Edges(0x85);
        assert_eq!(edges.names().collect::<Vec<_>>(), ["LEFT", "RIGHT"]);
        assert_eq!(edges.unnamed(), 0x80);
        assert!(edges.contains(Edges::RIGHT) && !Edges(1).contains(Edges::RIGHT));
    }
}
