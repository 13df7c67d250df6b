//! Whatever scalars records carry, staged sparsely as they were written, per run.
//!
//! Text is copied once, into an arena per run; `settle` makes typed columns of it all.

use super::fault::{Fault, Parse, Reason};
use super::json::Cursor;
use std::borrow::Cow;

/// The object that a key stands in: 0 for the record itself, else one of [`PARENTS`].
pub(super) type Parent = u8;

/// Inner objects whose scalars are read, and their names. Position 0 is the record itself.
pub(super) const PARENTS: [&str; 3] = ["", "attributes", "metadata"];

/// A scalar as read, not yet copied out of the window.
#[derive(Clone, Debug)]
pub(super) enum Scalar<'a> {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'a, str>),
}

/// The scalars of one record: parent, key, value. In Python's way the last of equal keys wins.
pub(super) type Scalars<'a> = Vec<(Parent, Cow<'a, str>, Scalar<'a>)>;

/// A value of a column.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell {
    Bool(bool),
    Int(i64),
    Float(f64),
    /// Start and end in the arena.
    Text(usize, usize),
}

/// The values of one key in the rows that have it.
#[derive(Debug)]
pub(super) struct Column {
    pub parent: Parent,
    pub name: String,
    pub rows: Vec<u32>,
    pub cells: Vec<Cell>,
}

/// The columns of one run's records.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub columns: Vec<Column>,
    pub arena: String,
}

impl<'a> Cursor<'a> {
    /// The scalar that is next; `None` for `null`, arrays and objects, which are passed over.
    pub fn scalar(&mut self, field: &str) -> Parse<Option<Scalar<'a>>> {
        match self.peek()? {
            b'"' => self.kept_string(field).map(|text| Some(Scalar::Text(text))),
            b'[' | b'{' => self.skip_value().map(|()| None),
            b'n' if self.word("null")? => Ok(None),
            b't' if self.word("true")? => Ok(Some(Scalar::Bool(true))),
            b'f' if self.word("false")? => Ok(Some(Scalar::Bool(false))),
            b'0'..=b'9' | b'-' if !self.bytes[self.pos..].starts_with(b"-I") => {
                let start = self.pos;
                let number = self.number()?;
                if number.whole {
                    // A whole number beyond 64 bits stays text: as a float it would change.
                    let text = || Scalar::Text(String::from_utf8_lossy(number.text));
                    return Ok(Some(number.to_i64().map_or_else(text, Scalar::Int)));
                }
                let value = number.to_f64();
                if value.is_finite() {
                    return Ok(Some(Scalar::Float(value)));
                }
                self.pos = start;
                Err(self.refuse(Reason::NotFinite, field, "numbers must fit a 64-bit float"))
            }
            _ => Err(self.refuse(Reason::WrongType, field, "write null where a value is unknown")),
        }
    }

    /// Adds the scalar that is next under `key`, or forgets an earlier one of that key.
    pub fn keep_scalar(&mut self, scalars: &mut Scalars<'a>, parent: Parent, key: super::text::Text<'a>) -> Parse<()> {
        let Ok(name) = key.decode() else {
            let value = self.scalar("")?;
            let lost = Fault::stop(Reason::BadText, "", "found a key that is not text", "write the file as UTF-8");
            return if value.is_some() { Err(lost) } else { Ok(()) };
        };
        let value = self.scalar(&name)?;
        let earlier = scalars.iter().position(|(p, n, _)| *p == parent && *n == name);
        match (value, earlier) {
            (Some(value), Some(at)) => scalars[at].2 = value,
            (Some(value), None) => scalars.push((parent, name, value)),
            (None, Some(at)) => drop(scalars.remove(at)),
            (None, None) => {}
        }
        Ok(())
    }

    /// Takes the scalars of the object that is next; of another value, keeps a scalar itself.
    pub fn keep_inner(&mut self, scalars: &mut Scalars<'a>, parent: Parent, key: super::text::Text<'a>) -> Parse<()> {
        scalars.retain(|(p, ..)| *p != parent);
        if self.peek()? != b'{' {
            return self.keep_scalar(scalars, 0, key);
        }
        scalars.retain(|(p, n, _)| *p != 0 || n != PARENTS[parent as usize]);
        self.object(|cursor, key| cursor.keep_scalar(scalars, parent, key))
    }
}

impl Columns {
    /// Adds the scalars of row `row`; rows come in ascending order.
    pub fn push(&mut self, row: u32, scalars: Scalars<'_>) {
        for (nth, (parent, name, value)) in scalars.into_iter().enumerate() {
            let at = self.column(nth, parent, &name);
            let cell = match value {
                Scalar::Bool(v) => Cell::Bool(v),
                Scalar::Int(v) => Cell::Int(v),
                Scalar::Float(v) => Cell::Float(v),
                Scalar::Text(text) => {
                    let start = self.arena.len();
                    self.arena.push_str(&text);
                    Cell::Text(start, self.arena.len())
                }
            };
            let column = &mut self.columns[at];
            column.rows.push(row);
            column.cells.push(cell);
        }
    }

    /// The column of a key; records mostly carry the same keys in the same order.
    fn column(&mut self, nth: usize, parent: Parent, name: &str) -> usize {
        let is = |c: &Column| c.parent == parent && c.name == name;
        if self.columns.get(nth).is_some_and(is) {
            return nth;
        }
        if let Some(at) = self.columns.iter().position(is) {
            return at;
        }
        self.columns.push(Column { parent, name: name.to_owned(), rows: Vec::new(), cells: Vec::new() });
        self.columns.len() - 1
    }
}
