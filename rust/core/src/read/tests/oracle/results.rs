//! Results.

use super::columns::{Scalars, columns, scalars, take};
use super::records::{Bad, Notes, Record, bbox, id, note_box, number};
use super::table::{Row, Table};
use super::{Verdict, verdict};
use crate::columns::{Dataset, Id};
use serde_json::Value;
use std::collections::BTreeSet;

/// Results on a data set.
pub fn results(document: &Value, dataset: &Dataset, skip_invalid: bool) -> Verdict<Table> {
    verdict(try_results(document, dataset, skip_invalid))
}

struct Found {
    image: usize,
    category: Id,
    xywh: [f64; 4],
    score: Option<f64>,
    scalars: Scalars,
}

/// The list of detections and whether it stands beside what a ground truth holds.
fn list_of(document: &Value) -> Result<(&Value, bool), Bad> {
    let Value::Object(object) = document else { return Ok((document, false)) };
    let keys = ["annotations", "predictions", "results", "detections"];
    let lists: Vec<&Value> = keys.iter().filter_map(|key| object.get(*key)).filter(|v| v.is_array()).collect();
    match lists.as_slice() {
        [one] => Ok((one, object.contains_key("images") || object.contains_key("categories"))),
        _ => Err(Bad::Record),
    }
}

fn detection(record: &Record, dataset: &Dataset, notes: &mut Vec<&'static str>) -> Result<Found, Bad> {
    let image = id(record, "image_id", notes)?.ok_or(Bad::Record)?;
    let category = id(record, "category_id", notes)?.ok_or(Bad::Record)?;
    let xywh = bbox(record)?;
    let score = number(record, "score")?;
    let images = &dataset.images;
    let image = (0..images.len()).find(|&rank| images.ids.get(rank) == image).ok_or(Bad::Record)?;
    match score {
        None => notes.push("missing_score"),
        Some(score) if !(0.0..=1.0).contains(&score) => notes.push("score_outside_0_1"),
        Some(_) => {}
    }
    let mut found = Vec::new();
    if let Some(Value::Object(inner)) = record.get("attributes") {
        scalars(inner, "", &mut found)?;
    }
    Ok(Found { image, category, xywh, score, scalars: found })
}

fn try_results(document: &Value, dataset: &Dataset, skip_invalid: bool) -> Result<Table, Bad> {
    let mut notes = Notes::new(skip_invalid);
    let (list, truth_like) = list_of(document)?;
    let found = notes.records(list, |record, notes| detection(record, dataset, notes))?;
    if truth_like && !found.is_empty() && found.iter().all(|(_, f)| f.score.is_none()) {
        return Err(Bad::Record);
    }
    let scalar_rows: Vec<Scalars> = found.iter().map(|(_, f)| f.scalars.clone()).collect();
    let attributes = columns(&scalar_rows, &[], &mut notes);
    let known: Vec<Id> = dataset.vocabulary.known.iter().map(|c| c.id.clone()).collect();
    let mut unknown: BTreeSet<Id> = dataset.vocabulary.unknown.iter().cloned().collect();
    unknown.extend(found.iter().map(|(_, f)| f.category.clone()).filter(|id| !known.contains(id)));
    let classes: Vec<Id> = known.iter().cloned().chain(unknown.iter().cloned()).collect();
    let images = &dataset.images;
    let mut rows = Vec::new();
    for (nth, (record, f)) in found.into_iter().enumerate() {
        if !known.contains(&f.category) {
            notes.note("unknown_category");
        }
        note_box(&f.xywh, (images.width[f.image], images.height[f.image]), &mut notes);
        let class = classes.iter().position(|c| *c == f.category).map(|c| c as u32);
        let (number, flags) = (f.score.unwrap_or(1.0), (f.score.is_none(), false));
        rows.push((nth, Row { image: f.image, class, xywh: f.xywh, record, id: None, number, flags }));
    }
    rows.sort_by_key(|(_, row)| row.image);
    let order: Vec<usize> = rows.iter().map(|(nth, _)| *nth).collect();
    Ok(Table {
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        columns: take(&attributes, &order, "row "),
        unknown: unknown.into_iter().collect(),
        warnings: notes.finish(),
        ..Table::default()
    })
}
