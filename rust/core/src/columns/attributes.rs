//! Typed columns of whatever scalars the user's files carry: metadata of images, attributes of
//! annotations.

/// One named column with a value, or none, for every row.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// The key in the file.
    pub name: String,
    /// Its values.
    pub values: Values,
}

/// The values of a column; `None` where a row lacks the key or says `null`.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// `true` and `false`.
    Bool(Vec<Option<bool>>),
    /// Whole numbers that fit 64 bits.
    Int(Vec<Option<i64>>),
    /// Numbers, once one of them is not whole.
    Float(Vec<Option<f64>>),
    /// Strings, held once each: `labels[codes[row]]`. Columns of mixed types become strings.
    Str {
        /// For each row the position of its label.
        codes: Vec<Option<u32>>,
        /// The distinct strings in order of first appearance.
        labels: Vec<String>,
    },
}

impl Values {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Values::Bool(v) => v.len(),
            Values::Int(v) => v.len(),
            Values::Float(v) => v.len(),
            Values::Str { codes, .. } => codes.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of `rows`, in that order.
    #[must_use]
    pub fn take(&self, rows: &[u32]) -> Self {
        fn pick<T: Copy>(values: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().map(|&r| values[r as usize]).collect()
        }
        match self {
            Values::Bool(v) => Values::Bool(pick(v, rows)),
            Values::Int(v) => Values::Int(pick(v, rows)),
            Values::Float(v) => Values::Float(pick(v, rows)),
            Values::Str { codes, labels } => Values::Str { codes: pick(codes, rows), labels: labels.clone() },
        }
    }
}
