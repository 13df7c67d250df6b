//! Errors are values with fields, so that every message names file, record and field and says
//! what was found and what to do. A panic is a bug.

use std::fmt;

/// What kind of mistake was made, and so which exception Python raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file that cannot be opened or read.
    Io,
    /// Data that is refused: malformed JSON, a wrong type, an unknown image, NaN.
    Input,
    /// An argument or a combination of arguments that has no meaning.
    Usage,
}

/// One refused input or argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Which exception this becomes.
    pub kind: Kind,
    /// The file, as the caller named it; empty where there is none.
    pub file: String,
    /// The place inside the file or the arguments, such as `annotations[17].bbox` or `byte 4051`.
    pub place: String,
    /// What was found there, as a clause: `found "abc"`.
    pub found: String,
    /// What was expected and what to do about it, as a clause.
    pub advice: String,
}

/// Shorthand used by the whole crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An argument, or a combination of arguments, without a meaning.
    pub fn usage(place: impl Into<String>, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Kind::Usage, place, found, advice)
    }

    /// Data that is refused.
    pub fn input(place: impl Into<String>, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(Kind::Input, place, found, advice)
    }

    /// A file that the operating system would not give.
    pub fn io(file: impl Into<String>, error: &std::io::Error) -> Self {
        let text = error.to_string();
        let found = text.split(" (os error").next().unwrap_or(&text).to_owned();
        Self::new(Kind::Io, "", found, "check the path and its permissions").in_file(file)
    }

    fn new(kind: Kind, place: impl Into<String>, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { kind, file: String::new(), place: place.into(), found: found.into(), advice: advice.into() }
    }

    /// The same error with the name of the file it came from.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = file.into();
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place: Vec<&str> =
            [&self.file, &self.place].into_iter().map(String::as_str).filter(|s| !s.is_empty()).collect();
        if !place.is_empty() {
            write!(f, "{}: ", place.join(": "))?;
        }
        write!(f, "{}; {}", self.found, self.advice)
    }
}

impl std::error::Error for Error {}

/// Something kept although it is odd; one warning stands for all records with the same oddity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// A stable name, such as `unknown_category` or `zero_area_box`.
    pub code: &'static str,
    /// How many records it concerns.
    pub count: u64,
    /// The first of them in file order, such as `annotations[17].bbox`.
    pub first: String,
    /// One sentence: what was found and what was done with it.
    pub text: String,
}
