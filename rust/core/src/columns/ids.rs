//! Identifiers as people write them: whole numbers or strings.

use std::fmt;

/// An image's, category's or annotation's id. Numbers sort before strings.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Id {
    /// A whole number; `"2299"` and `2299.0` are normalised to it, with a warning.
    Int(i64),
    /// Any other string.
    Str(String),
}

impl Id {
    /// The id that a string stands for: canonical decimal integers are numbers.
    ///
    /// `"007"` and `"+7"` stay strings, so two spellings never collapse into one id.
    pub fn from_text(text: &str) -> Self {
        match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => Id::Int(number),
            _ => Id::Str(text.to_owned()),
        }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Id::Int(number) => write!(f, "{number}"),
            Id::Str(text) => f.write_str(text),
        }
    }
}

/// A column of ids: eight bytes each as long as all are numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdColumn {
    /// All ids are numbers.
    Int(Vec<i64>),
    /// At least one is a string.
    Any(Vec<Id>),
}

impl Default for IdColumn {
    fn default() -> Self {
        IdColumn::Int(Vec::new())
    }
}

impl IdColumn {
    /// How many ids there are.
    pub fn len(&self) -> usize {
        match self {
            IdColumn::Int(ids) => ids.len(),
            IdColumn::Any(ids) => ids.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id in row `row`.
    pub fn get(&self, row: usize) -> Id {
        match self {
            IdColumn::Int(ids) => Id::Int(ids[row]),
            IdColumn::Any(ids) => ids[row].clone(),
        }
    }

    /// Whether the id in row `row` is the number 0, which pycocotools takes for "unmatched".
    pub fn is_zero(&self, row: usize) -> bool {
        match self {
            IdColumn::Int(ids) => ids[row] == 0,
            IdColumn::Any(ids) => ids[row] == Id::Int(0),
        }
    }

    /// Adds one id, widening the column when the first string arrives.
    pub fn push(&mut self, id: Id) {
        match (&mut *self, id) {
            (IdColumn::Int(ids), Id::Int(number)) => ids.push(number),
            (IdColumn::Int(ids), id) => {
                let mut wide: Vec<Id> = ids.iter().map(|&number| Id::Int(number)).collect();
                wide.push(id);
                *self = IdColumn::Any(wide);
            }
            (IdColumn::Any(ids), id) => ids.push(id),
        }
    }

    /// The ids of `rows`, in that order.
    #[must_use]
    pub fn take(&self, rows: &[u32]) -> Self {
        match self {
            IdColumn::Int(ids) => IdColumn::Int(rows.iter().map(|&r| ids[r as usize]).collect()),
            IdColumn::Any(ids) => IdColumn::Any(rows.iter().map(|&r| ids[r as usize].clone()).collect()),
        }
    }
}
