//! The six kinds of error.

/// A kind of error. The order is that of the paper's tables, and of every array by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Placed on an object of another class.
    Classification,
    /// Of the right class, but too far from its object.
    Localisation,
    /// Of another class, and too far from the object as well.
    Both,
    /// Placed on an object that another detection has found already.
    Duplicate,
    /// Placed on nothing.
    Background,
    /// An object that no detection finds, nor would find if it were repaired.
    Missed,
}

impl Kind {
    /// How many kinds there are.
    pub const COUNT: usize = 6;

    /// All of them, in order.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Classification, Self::Localisation, Self::Both, Self::Duplicate, Self::Background, Self::Missed];

    /// The name it goes by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Classification => "classification",
            Self::Localisation => "localisation",
            Self::Both => "both",
            Self::Duplicate => "duplicate",
            Self::Background => "background",
            Self::Missed => "missed",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
