//! By an attribute of annotations: equal values are one stratum, whichever side they are on.

use super::{Strata, by_error};
use crate::columns::{Attribute, Dataset, Values};
use crate::{Error, Result};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// Values of an attribute that still are strata.
const MOST_VALUES: usize = 1000;

/// A value, the same for 3, 3.0 and "3": columns of mixed types are strings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Value {
    Int(i64),
    /// Bits of a number that is not whole, or too large for it.
    Float(u64),
    Text(String),
}

impl Value {
    fn of_float(number: f64) -> Self {
        let whole = number as i64;
        if whole as f64 == number && whole.unsigned_abs() < 1 << 53 {
            Self::Int(whole)
        } else {
            Self::Float(number.to_bits())
        }
    }

    fn of_text(text: &str) -> Self {
        match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) if whole.to_string() == text => Self::Int(whole),
            (_, Ok(number)) if number.to_string() == text => Self::of_float(number),
            _ => Self::Text(text.to_owned()),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Int(whole) => whole.to_string(),
            Self::Float(bits) => f64::from_bits(*bits).to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Self::Int(whole) => Some(*whole as f64),
            Self::Float(bits) => Some(f64::from_bits(*bits)),
            Self::Text(_) => None,
        }
    }

    /// Numbers upward, then strings.
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => match (self.number(), other.number()) {
                (Some(a), Some(b)) => a.total_cmp(&b),
                (a, b) => b.is_some().cmp(&a.is_some()),
            },
        }
    }
}

/// The column of that name.
pub fn find<'a>(name: &str, columns: &'a [Attribute]) -> Option<&'a Values> {
    columns.iter().find(|column| column.name == name).map(|column| &column.values)
}

/// The error of a name that no attribute of annotations has.
pub fn unknown(name: &str, dataset: &Dataset) -> Error {
    let of_images = || dataset.images.metadata.iter().chain(&dataset.images.split);
    if of_images().any(|column| column.name == name) {
        let found = format!("found {name:?}, which images have and annotations do not");
        return by_error(found, "take a subset of the images instead");
    }
    let mut known = vec!["size", "aspect", "crowding"];
    known.extend(dataset.ground_truth.attributes.iter().map(|column| column.name.as_str()));
    by_error(format!("found {name:?}"), format!("use one of {}", known.join(", ")))
}

/// The numbers of a column.
pub fn numbers(name: &str, values: &Values) -> Result<Vec<Option<f64>>> {
    match values {
        Values::Int(v) => Ok(v.iter().map(|v| v.map(|v| v as f64)).collect()),
        Values::Float(v) => Ok(v.clone()),
        Values::Bool(_) | Values::Str { .. } => {
            let found = format!("found for {name:?}, whose values are not all numbers");
            Err(Error::usage("edges", found, "leave them out: equal values are a stratum"))
        }
    }
}

/// One stratum for each distinct value, and one for rows without.
pub fn distinct(name: &str, gt: &Values, dt: Option<&Values>) -> Result<Strata> {
    let mut codes: FxHashMap<Option<Value>, u32> = FxHashMap::default();
    let gt = encode(gt, &mut codes);
    let dt = dt.map(|values| encode(values, &mut codes));
    if codes.len() > MOST_VALUES {
        let found = format!("found {name:?} with {} values", codes.len());
        return Err(by_error(found, "give edges to make ranges of it"));
    }
    let mut order: Vec<(Option<Value>, u32)> = codes.into_iter().collect();
    order.sort_by(|(a, _), (b, _)| match (a, b) {
        (Some(a), Some(b)) => a.order(b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    let mut place = vec![0u32; order.len()];
    for ((_, code), at) in order.iter().zip(0..) {
        place[*code as usize] = at;
    }
    let placed = |codes: Vec<u32>| codes.into_iter().map(|code| place[code as usize]).collect();
    Ok(Strata {
        labels: order.iter().map(|(value, _)| value.as_ref().map(Value::text)).collect(),
        gt: placed(gt),
        dt: dt.map(placed),
    })
}

/// A code for every row, the same for equal values; `codes` learns new ones.
fn encode(values: &Values, codes: &mut FxHashMap<Option<Value>, u32>) -> Vec<u32> {
    let mut code = |value: Option<Value>| {
        let next = codes.len() as u32;
        *codes.entry(value).or_insert(next)
    };
    match values {
        Values::Bool(v) => v.iter().map(|v| code(v.map(|v| Value::Text(v.to_string())))).collect(),
        Values::Int(v) => v.iter().map(|v| code(v.map(Value::Int))).collect(),
        Values::Float(v) => v.iter().map(|v| code(v.map(Value::of_float))).collect(),
        Values::Str { codes: rows, labels } => {
            // A label without a row is no value, so each is encoded when its first row comes.
            let mut of_label: Vec<Option<u32>> = vec![None; labels.len()];
            rows.iter()
                .map(|row| match row.map(|row| row as usize) {
                    None => code(None),
                    Some(label) => *of_label[label].get_or_insert_with(|| code(Some(Value::of_text(&labels[label])))),
                })
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_one_stratum_whatever_their_type() {
        let gt = Values::Float(vec![Some(3.0), None, Some(0.5), Some(-0.0)]);
        let codes = vec![Some(0), Some(1), Some(2), None];
        let labels = ["3", "red", "0", "unused"].map(str::to_owned).to_vec();
        let strata = distinct("a", &gt, Some(&Values::Str { codes, labels })).expect("few");
        let labels: Vec<_> = strata.labels.iter().map(|label| label.as_deref()).collect();
        assert_eq!(labels, [Some("0"), Some("0.5"), Some("3"), Some("red"), None]);
        assert_eq!((strata.gt, strata.dt), (vec![2, 4, 1, 0], Some(vec![2, 3, 0, 4])));
    }

    #[test]
    fn large_whole_numbers_stay_apart() {
        let gt = Values::Int(vec![Some(i64::MAX), Some(i64::MAX - 1)]);
        assert_eq!(distinct("a", &gt, None).expect("few").labels.len(), 2);
    }

    #[test]
    fn too_many_values_are_no_strata() {
        let gt = Values::Int((0..=MOST_VALUES as i64).map(Some).collect());
        assert!(distinct("a", &gt, None).is_err());
    }
}
