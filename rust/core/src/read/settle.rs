//! Typed columns from staged scalars.
//!
//! Only when all runs are there is a column's type settled: all `true`/`false`, all whole numbers,
//! all numbers, else strings. So the outcome does not depend on where the file was cut. Text is
//! hashed once, when equal strings are joined.

use super::metadata::{Cell, Column, Columns, PARENTS, Parent};
use crate::Warning;
use crate::columns::{Attribute, Values};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;

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
