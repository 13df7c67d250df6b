//! Typed columns from whatever scalars records carry.
//!
//! Values are staged as they were written, sparsely, per run. Only when all runs are there is a
//! column's type settled: all `true`/`false`, all whole numbers, all numbers, else strings. So the
//! outcome does not depend on where the file was cut. Text is copied once into an arena per run
//! and hashed once, when equal strings are joined.

use super::fault::{Fault, Parse, Reason};
use super::json::Cursor;
use crate::Warning;
use crate::columns::{Attribute, Values};
use rustc_hash::{FxHashMap, FxHashSet};
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

#[derive(Clone, Copy, Debug)]
enum Cell {
    Bool(bool),
    Int(i64),
    Float(f64),
    /// Start and end in the arena.
    Text(usize, usize),
}

#[derive(Debug)]
struct Column {
    parent: Parent,
    name: String,
    rows: Vec<u32>,
    cells: Vec<Cell>,
}

/// The columns of one run's records.
#[derive(Debug, Default)]
pub(super) struct Columns {
    columns: Vec<Column>,
    arena: String,
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

/// How the columns of a whole list are settled.
pub(super) struct Settle<'a> {
    /// How many rows there are.
    pub rows: usize,
    /// Names that columns must not take, because the record has fields of that name.
    pub reserved: &'a [&'a str],
    /// Columns that are strings whatever they hold, without a warning.
    pub strings: &'a [&'a str],
    /// Whether the names of inner objects are left away even for the warnings.
    pub place: &'a dyn Fn(u32, &str) -> String,
}

/// A column gathered from all runs.
struct Gathered<'a> {
    parent: Parent,
    name: &'a str,
    /// For each run that has it: the run's first row, its arena, its column.
    pieces: Vec<(u32, &'a str, &'a Column)>,
}

/// The columns of all runs, in order of first appearance; each comes with its first row.
pub(super) fn settle(runs: &[(u32, Columns)], settle: &Settle<'_>, warnings: &mut Vec<Warning>) -> Vec<Attribute> {
    let mut gathered: Vec<Gathered<'_>> = Vec::new();
    let mut known: FxHashMap<(Parent, &str), usize> = FxHashMap::default();
    for (base, run) in runs {
        for column in &run.columns {
            let at = *known.entry((column.parent, &column.name)).or_insert_with(|| {
                gathered.push(Gathered { parent: column.parent, name: &column.name, pieces: Vec::new() });
                gathered.len() - 1
            });
            gathered[at].pieces.push((*base, &run.arena, column));
        }
    }
    let names = names(&gathered, settle.reserved);
    gathered.iter().zip(names).map(|(column, name)| column.settle(name, settle, warnings)).collect()
}

/// Inner names that are also outer ones, or in two inner objects, get their object's name before.
fn names(gathered: &[Gathered<'_>], reserved: &[&str]) -> Vec<String> {
    let mut uses: FxHashMap<&str, usize> = FxHashMap::default();
    for name in gathered.iter().map(|c| c.name).chain(reserved.iter().copied()) {
        *uses.entry(name).or_default() += 1;
    }
    let mut taken: FxHashSet<String> = gathered.iter().filter(|c| c.parent == 0).map(|c| c.name.to_owned()).collect();
    gathered
        .iter()
        .map(|column| {
            let mut name = column.name.to_owned();
            while column.parent != 0 && (name == column.name && uses[column.name] > 1 || taken.contains(&name)) {
                name = format!("{}.{name}", PARENTS[column.parent as usize]);
            }
            taken.insert(name.clone());
            name
        })
        .collect()
}

impl Gathered<'_> {
    fn cells(&self) -> impl Iterator<Item = (usize, Cell, &str)> {
        self.pieces.iter().flat_map(|(base, arena, column)| {
            column.rows.iter().zip(&column.cells).map(move |(row, cell)| {
                let text = if let Cell::Text(start, end) = *cell { &arena[start..end] } else { "" };
                ((base + row) as usize, *cell, text)
            })
        })
    }

    fn settle(&self, name: String, settle: &Settle<'_>, warnings: &mut Vec<Warning>) -> Attribute {
        let kinds = self.cells().fold(0u8, |kinds, (_, cell, _)| {
            kinds
                | match cell {
                    Cell::Bool(_) => 1,
                    Cell::Int(_) => 2,
                    Cell::Float(_) => 4,
                    Cell::Text(..) => 8,
                }
        });
        let strings = self.parent == 0 && settle.strings.contains(&self.name);
        let values = match kinds {
            _ if strings => self.text(settle.rows),
            1 => Values::Bool(self.fill(settle.rows, |c| if let Cell::Bool(v) = c { Some(v) } else { None })),
            2 => Values::Int(self.fill(settle.rows, |c| if let Cell::Int(v) = c { Some(v) } else { None })),
            4 | 6 => Values::Float(self.fill(settle.rows, |c| match c {
                Cell::Int(v) => Some(v as f64),
                Cell::Float(v) => Some(v),
                _ => None,
            })),
            8 => self.text(settle.rows),
            _ => {
                warnings.push(self.mixed(&name, settle));
                self.text(settle.rows)
            }
        };
        Attribute { name, values }
    }

    fn fill<T: Copy>(&self, rows: usize, value: impl Fn(Cell) -> Option<T>) -> Vec<Option<T>> {
        let mut out = vec![None; rows];
        for (row, cell, _) in self.cells() {
            out[row] = value(cell);
        }
        out
    }

    fn text(&self, rows: usize) -> Values {
        let mut codes = vec![None; rows];
        let mut labels: Vec<String> = Vec::new();
        let mut known: FxHashMap<Cow<'_, str>, u32> = FxHashMap::default();
        for (row, cell, text) in self.cells() {
            let text = match cell {
                Cell::Bool(v) => Cow::Owned(v.to_string()),
                Cell::Int(v) => Cow::Owned(v.to_string()),
                Cell::Float(v) => Cow::Owned(format!("{v:?}")),
                Cell::Text(..) => Cow::Borrowed(text),
            };
            let code = *known.entry(text).or_insert_with_key(|text| {
                labels.push(text.to_string());
                labels.len() as u32 - 1
            });
            codes[row] = Some(code);
        }
        Values::Str { codes, labels }
    }

    fn mixed(&self, name: &str, settle: &Settle<'_>) -> Warning {
        let mut others = self.cells().filter(|(_, cell, _)| !matches!(cell, Cell::Text(..)));
        let first = others.next().map_or(0, |(row, ..)| row);
        let path = match self.parent {
            0 => self.name.to_owned(),
            inner => format!("{}.{}", PARENTS[inner as usize], self.name),
        };
        Warning {
            code: "mixed_types",
            count: 1 + others.count() as u64,
            first: (settle.place)(first as u32, &path),
            text: format!("column {name:?} holds values of several types; all of it was kept as strings"),
        }
    }
}
