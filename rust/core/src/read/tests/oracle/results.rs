//! Results.

use super::columns::{Scalars, columns, scalars, take};
use super::records::{Bad, Notes, Record, bbox, given, id, note_box, number};
use super::shapes::{Asked, drawn, extent, measured, odd_mask, of_box, points, shape};
use super::table::{MaskRow, Row, Table};
use super::{Verdict, verdict};
use crate::columns::{Dataset, Id};
use serde_json::Value;
use std::collections::BTreeSet;

/// Results on a data set.
pub fn results(document: &Value, dataset: &Dataset, skip_invalid: bool, asked: Asked) -> Verdict<Table> {
    verdict(try_results(document, dataset, skip_invalid, asked))
}

struct Found {
    image: usize,
    category: Id,
    xywh: [f64; 4],
    score: Option<f64>,
    mask: Option<MaskRow>,
    points: Option<Vec<[f64; 3]>>,
    area: Option<f64>,
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

/// What the first record has says what all are.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Boxes,
    Masks,
    Poses,
}

fn kind_of(list: &Value) -> Kind {
    let Some(first) = list.as_array().and_then(|l| l.iter().find_map(Value::as_object)) else { return Kind::Boxes };
    let has = |key| given(first, key).is_some();
    match given(first, "bbox") {
        Some(bbox) if bbox != &Value::Array(Vec::new()) => Kind::Boxes,
        _ if has("segmentation") => Kind::Masks,
        _ if has("keypoints") => Kind::Poses,
        _ => Kind::Boxes,
    }
}

fn detection(
    record: &Record,
    dataset: &Dataset,
    kind: Kind,
    asked: Asked,
    notes: &mut Vec<&'static str>,
) -> Result<Found, Bad> {
    let id_of_image = id(record, "image_id", notes)?.ok_or(Bad::Record)?;
    let category = id(record, "category_id", notes)?.ok_or(Bad::Record)?;
    let score = number(record, "score")?;
    let images = &dataset.images;
    let image = (0..images.len()).find(|&rank| images.ids.get(rank) == id_of_image).ok_or(Bad::Record)?;
    let size = (images.width[image], images.height[image]);
    let own_box = match (kind, given(record, "bbox")) {
        (Kind::Boxes, _) => Some(bbox(record)?),
        (Kind::Masks, Some(value)) if value != &Value::Array(Vec::new()) => Some(bbox(record)?),
        _ => None,
    };
    let reads_masks = asked.masks || kind == Kind::Masks;
    let own_shape = if reads_masks { shape(record, notes)? } else { None };
    let shape = match (own_shape, own_box) {
        (None, Some(xywh)) if kind == Kind::Boxes && reads_masks => Some(of_box(&xywh)?),
        (None, _) if reads_masks => return Err(Bad::Record),
        (shape, _) => shape,
    };
    let is_own = given(record, "segmentation").is_some();
    let mask = shape.map(|shape| drawn(&shape, size)?.ok_or(Bad::Record)).transpose()?;
    if let Some(mask) = mask.as_ref().filter(|_| is_own) {
        odd_mask(mask, size, notes);
    }
    let points = if asked.keypoints || kind == Kind::Poses { Some(points(record)?.ok_or(Bad::Record)?) } else { None };
    let (pixels, bounds) = mask.as_ref().map(measured).unwrap_or_default();
    let xywh = match kind {
        Kind::Boxes => own_box.ok_or(Bad::Record)?,
        Kind::Masks => own_box.unwrap_or(bounds),
        Kind::Poses => extent(points.as_deref().unwrap_or_default()).ok_or(Bad::Record)?,
    };
    match score {
        None => notes.push("missing_score"),
        Some(score) if !(0.0..=1.0).contains(&score) => notes.push("score_outside_0_1"),
        Some(_) => {}
    }
    let mut found = Vec::new();
    if let Some(Value::Object(inner)) = record.get("attributes") {
        scalars(inner, "", &mut found)?;
    }
    Ok(Found {
        image,
        category,
        xywh,
        score,
        mask: mask.filter(|_| asked.masks),
        points: points.filter(|_| asked.keypoints),
        area: (kind == Kind::Masks).then_some(pixels),
        scalars: found,
    })
}

fn try_results(document: &Value, dataset: &Dataset, skip_invalid: bool, asked: Asked) -> Result<Table, Bad> {
    let mut notes = Notes::new(skip_invalid);
    let (list, truth_like) = list_of(document)?;
    let kind = kind_of(list);
    let found = notes.records(list, |record, notes| detection(record, dataset, kind, asked, notes))?;
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
        let shapes = Row { mask: f.mask, points: f.points, area: f.area, ..Row::default() };
        rows.push((nth, Row { image: f.image, class, xywh: f.xywh, record, number, flags, ..shapes }));
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
