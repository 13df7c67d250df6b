//! Typed columns of scalars.

use super::records::{Bad, Notes, Record, is_unsure};
use super::table::Cell;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn cell(value: &Value) -> Result<Option<Cell>, Bad> {
    Ok(match value {
        Value::Bool(v) => Some(Cell::Bool(*v)),
        Value::String(v) => Some(Cell::Str(v.clone())),
        Value::Number(v) => match (v.as_i64(), v.as_f64()) {
            (Some(whole), _) => Some(Cell::Int(whole)),
            _ if v.is_u64() => Some(Cell::Str(v.to_string())),
            (_, Some(value)) if is_unsure(value) => return Err(Bad::Unsure),
            (_, value) => value.map(Cell::Float),
        },
        _ => None,
    })
}

/// (object, key) -> value of one record.
pub(super) type Scalars = Vec<((&'static str, String), Cell)>;

pub(super) fn scalars(object: &Record, parent: &'static str, out: &mut Scalars) -> Result<(), Bad> {
    for (key, value) in object {
        if let Some(cell) = cell(value)? {
            out.push(((parent, key.clone()), cell));
        }
    }
    Ok(())
}

/// Columns over `n` rows; notes a warning for each that mixes types.
pub(super) fn columns(rows: &[Scalars], reserved: &[&str], notes: &mut Notes) -> BTreeMap<String, Vec<Option<Cell>>> {
    let mut table: BTreeMap<(&str, &str), Vec<Option<Cell>>> = BTreeMap::new();
    for (row, scalars) in rows.iter().enumerate() {
        for ((parent, key), cell) in scalars {
            table.entry((parent, key)).or_insert_with(|| vec![None; rows.len()])[row] = Some(cell.clone());
        }
    }
    let names: Vec<&str> = table.keys().map(|(_, key)| *key).collect();
    let mut out = BTreeMap::new();
    for ((parent, key), cells) in &table {
        let collides = names.iter().filter(|n| n == &key).count() + reserved.iter().filter(|r| *r == key).count() > 1;
        let name = if collides && !parent.is_empty() { format!("{parent}.{key}") } else { (*key).to_owned() };
        out.insert(name, settle(cells, *key == "split" && parent.is_empty(), notes));
    }
    out
}

pub(super) fn settle(cells: &[Option<Cell>], text: bool, notes: &mut Notes) -> Vec<Option<Cell>> {
    let kinds: BTreeSet<u8> = cells
        .iter()
        .flatten()
        .map(|c| match c {
            Cell::Bool(_) => 0,
            Cell::Int(_) => 1,
            Cell::Float(_) => 2,
            Cell::Str(_) => 3,
        })
        .collect();
    let numbers = kinds.iter().all(|k| *k == 1 || *k == 2);
    if !text && kinds.len() == 1 {
        return cells.to_vec();
    }
    if !text && !numbers {
        let others = cells.iter().flatten().filter(|c| !matches!(c, Cell::Str(_))).count();
        *notes.warnings.entry("mixed_types".to_owned()).or_default() += others as u64;
    }
    let change = |cell: &Cell| match cell {
        Cell::Int(v) if numbers && !text => Cell::Float(*v as f64),
        Cell::Float(v) if numbers && !text => Cell::Float(*v),
        Cell::Bool(v) => Cell::Str(v.to_string()),
        Cell::Int(v) => Cell::Str(v.to_string()),
        Cell::Float(v) => Cell::Str(format!("{v:?}")),
        Cell::Str(v) => Cell::Str(v.clone()),
    };
    cells.iter().map(|c| c.as_ref().map(change)).collect()
}

pub(super) fn take(
    columns: &BTreeMap<String, Vec<Option<Cell>>>,
    rows: &[usize],
    prefix: &str,
) -> BTreeMap<String, Vec<Option<Cell>>> {
    columns
        .iter()
        .map(|(name, cells)| (format!("{prefix}{name}"), rows.iter().map(|&r| cells[r].clone()).collect()))
        .collect()
}
