//! Records and their fields.

use super::super::super::boxes::{is_empty, is_outside};
use crate::columns::Id;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Why a record is left.
#[derive(Debug)]
pub(super) enum Bad {
    Record,
    Unsure,
}

pub(super) type Record = Map<String, Value>;

pub(super) struct Notes {
    pub skip_invalid: bool,
    pub warnings: BTreeMap<String, u64>,
    pub skipped: u64,
}

impl Notes {
    pub fn new(skip_invalid: bool) -> Self {
        Self { skip_invalid, warnings: BTreeMap::new(), skipped: 0 }
    }

    /// The warnings, with the number of records left out.
    pub fn finish(mut self) -> BTreeMap<String, u64> {
        if self.skipped > 0 {
            self.warnings.insert("skipped".to_owned(), self.skipped);
        }
        self.warnings
    }

    pub fn note(&mut self, code: &str) {
        *self.warnings.entry(code.to_owned()).or_default() += 1;
    }

    /// The good records of a list with their numbers.
    pub fn records<T>(
        &mut self,
        list: &Value,
        mut parse: impl FnMut(&Record, &mut Vec<&'static str>) -> Result<T, Bad>,
    ) -> Result<Vec<(u32, T)>, Bad> {
        let mut good = Vec::new();
        for (number, value) in list.as_array().ok_or(Bad::Record)?.iter().enumerate() {
            let mut notes = Vec::new();
            match value.as_object().ok_or(Bad::Record).and_then(|record| parse(record, &mut notes)) {
                Ok(record) => {
                    notes.iter().for_each(|code| self.note(code));
                    good.push((number as u32, record));
                }
                Err(Bad::Record) if self.skip_invalid => self.skipped += 1,
                Err(bad) => return Err(bad),
            }
        }
        Ok(good)
    }

    pub fn drop_or_fail(&mut self) -> Result<(), Bad> {
        self.skipped += 1;
        if self.skip_invalid { Ok(()) } else { Err(Bad::Record) }
    }
}

pub(super) fn given<'a>(record: &'a Record, key: &str) -> Option<&'a Value> {
    record.get(key).filter(|v| !v.is_null())
}

pub(super) fn is_unsure(value: f64) -> bool {
    value.abs() > 9.0e15 || value == 0.0 && value.is_sign_negative()
}

pub(super) fn id(record: &Record, key: &str, notes: &mut Vec<&'static str>) -> Result<Option<Id>, Bad> {
    match given(record, key) {
        None => Ok(None),
        Some(Value::String(text)) => {
            let id = Id::from_text(text);
            if matches!(id, Id::Int(_)) {
                notes.push("id_from_text");
            }
            Ok(Some(id))
        }
        Some(Value::Number(number)) => {
            if let Some(whole) = number.as_i64() {
                return Ok(Some(Id::Int(whole)));
            }
            if number.is_u64() {
                return Err(Bad::Record);
            }
            let value = number.as_f64().ok_or(Bad::Unsure)?;
            if value.abs() > 9.3e18 {
                return Err(Bad::Record);
            }
            if is_unsure(value) {
                return Err(Bad::Unsure);
            }
            if value.fract() != 0.0 {
                return Err(Bad::Record);
            }
            notes.push("id_from_float");
            Ok(Some(Id::Int(value as i64)))
        }
        Some(_) => Err(Bad::Record),
    }
}

pub(super) fn number(record: &Record, key: &str) -> Result<Option<f64>, Bad> {
    given(record, key).map(|v| v.as_f64().ok_or(Bad::Record)).transpose()
}

/// A whole number from 0.
pub(super) fn count(record: &Record, key: &str) -> Result<Option<u32>, Bad> {
    match number(record, key)? {
        None => Ok(None),
        Some(value) if value.fract() == 0.0 && (0.0..4_294_967_296.0).contains(&value) => Ok(Some(value as u32)),
        Some(_) => Err(Bad::Record),
    }
}

/// A list of ids.
pub(super) fn id_list(record: &Record, key: &str, notes: &mut Vec<&'static str>) -> Result<Option<Vec<Id>>, Bad> {
    let Some(list) = given(record, key) else { return Ok(None) };
    let ids = list.as_array().ok_or(Bad::Record)?.iter().map(|value| {
        let one: Record = [("id".to_owned(), value.clone())].into_iter().collect();
        id(&one, "id", notes)?.ok_or(Bad::Record)
    });
    ids.collect::<Result<_, _>>().map(Some)
}

pub(super) fn flag(record: &Record, key: &str) -> Result<bool, Bad> {
    match given(record, key) {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(value) => match value.as_f64() {
            Some(0.0) => Ok(false),
            Some(1.0) => Ok(true),
            _ => Err(Bad::Record),
        },
    }
}

pub(super) fn bbox(record: &Record) -> Result<[f64; 4], Bad> {
    let list = given(record, "bbox").and_then(Value::as_array).ok_or(Bad::Record)?;
    let numbers: Vec<f64> = list.iter().filter_map(Value::as_f64).collect();
    let xywh: [f64; 4] = numbers.try_into().map_err(|_| Bad::Record)?;
    let [x, y, w, h] = xywh;
    let usable = list.len() == 4 && [x + w, y + h, w * h].iter().all(|v| v.is_finite());
    if usable { Ok(xywh) } else { Err(Bad::Record) }
}

pub(super) fn label(record: &Record, key: &str) -> Result<Option<String>, Bad> {
    match given(record, key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) if number.is_i64() => Ok(Some(number.to_string())),
        Some(Value::Number(_)) => Err(Bad::Unsure),
        Some(_) => Err(Bad::Record),
    }
}

pub(super) fn note_box(xywh: &[f64; 4], size: (Option<f64>, Option<f64>), notes: &mut Notes) {
    if is_empty(xywh) {
        notes.note("zero_area_box");
    }
    if is_outside(xywh, size.0, size.1) {
        notes.note("box_outside_image");
    }
}
