//! Ground truth.

use super::columns::{Scalars, cell, columns, scalars, take};
use super::records::{Bad, Notes, Record, bbox, flag, given, id, label, note_box, number};
use super::table::{Row, Table};
use super::{Verdict, verdict};
use crate::columns::Id;
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

/// Ground truth.
pub fn truth(document: &Value, skip_invalid: bool) -> Verdict<Table> {
    verdict(try_truth(document, skip_invalid))
}

struct Image {
    id: Id,
    size: (Option<f64>, Option<f64>),
    file_name: Option<String>,
    scalars: Scalars,
}

struct Annotation {
    image: Id,
    category: Option<Id>,
    xywh: [f64; 4],
    area: f64,
    flags: (bool, bool),
    id: Option<Id>,
    scalars: Scalars,
}

fn image(record: &Record, notes: &mut Vec<&'static str>) -> Result<Image, Bad> {
    let id = id(record, "id", notes)?.ok_or(Bad::Record)?;
    let (width, height) = (number(record, "width")?, number(record, "height")?);
    if width.is_some_and(|w| w <= 0.0) || height.is_some_and(|h| h <= 0.0) {
        notes.push("bad_image_size");
    }
    let file_name = match given(record, "file_name") {
        None => None,
        Some(value) => Some(value.as_str().ok_or(Bad::Record)?.to_owned()),
    };
    let mut scalars_found = Vec::new();
    for (key, value) in record {
        match (key.as_str(), value) {
            ("id" | "width" | "height" | "file_name", _) => {}
            ("attributes", Value::Object(inner)) => scalars(inner, "attributes", &mut scalars_found)?,
            ("metadata", Value::Object(inner)) => scalars(inner, "metadata", &mut scalars_found)?,
            _ => {
                if let Some(cell) = cell(value)? {
                    scalars_found.push((("", key.clone()), cell));
                }
            }
        }
    }
    let size = (width.filter(|w| *w > 0.0), height.filter(|h| *h > 0.0));
    Ok(Image { id, size, file_name, scalars: scalars_found })
}

fn annotation(record: &Record, notes: &mut Vec<&'static str>) -> Result<Annotation, Bad> {
    let image = id(record, "image_id", notes)?.ok_or(Bad::Record)?;
    let category = id(record, "category_id", notes)?;
    let xywh = bbox(record)?;
    let flags = (flag(record, "iscrowd")?, flag(record, "ignore")?);
    if category.is_none() && !flags.0 && !flags.1 {
        return Err(Bad::Record);
    }
    let area = number(record, "area")?;
    if area.is_none() {
        notes.push("missing_area");
    }
    let own = id(record, "id", notes)?;
    if own.is_none() {
        notes.push("missing_annotation_id");
    }
    let mut found = Vec::new();
    if let Some(Value::Object(inner)) = record.get("attributes") {
        scalars(inner, "", &mut found)?;
    }
    Ok(Annotation { image, category, xywh, area: area.unwrap_or(xywh[2] * xywh[3]), flags, id: own, scalars: found })
}

fn category(record: &Record, notes: &mut Vec<&'static str>) -> Result<(Id, String, Option<String>), Bad> {
    let id = id(record, "id", notes)?.ok_or(Bad::Record)?;
    let name = label(record, "name")?;
    if name.is_none() {
        notes.push("missing_category_name");
    }
    Ok((id.clone(), name.unwrap_or_else(|| id.to_string()), label(record, "supercategory")?))
}

fn try_truth(document: &Value, skip_invalid: bool) -> Result<Table, Bad> {
    let mut notes = Notes::new(skip_invalid);
    let document = document.as_object().ok_or(Bad::Record)?;
    let list = |key: &str| document.get(key);
    let images = notes.records(list("images").ok_or(Bad::Record)?, image)?;
    let annotations = notes.records(list("annotations").ok_or(Bad::Record)?, annotation)?;
    let categories = notes.records(list("categories").unwrap_or(&Value::Array(Vec::new())), category)?;
    if categories.is_empty() {
        notes.note("no_categories");
    }
    let image_rows: Vec<Scalars> = images.iter().map(|(_, i)| i.scalars.clone()).collect();
    let metadata = columns(&image_rows, &["id", "width", "height", "file_name", "split"], &mut notes);
    let annotation_rows: Vec<Scalars> = annotations.iter().map(|(_, a)| a.scalars.clone()).collect();
    let attributes = columns(&annotation_rows, &[], &mut notes);
    let images = by_id(images, &mut notes)?;
    let known = distinct(categories, &mut notes)?;
    let mut rows = on_known_images(annotations, &images, &mut notes)?;
    let unknown = classify(&mut rows, &known, &mut notes);
    rows.sort_by_key(|found| found.row.image);
    let mut all = take(&metadata, &images.iter().map(|(row, _)| *row as usize).collect::<Vec<_>>(), "image ");
    all.extend(take(&attributes, &rows.iter().map(|found| found.nth).collect::<Vec<_>>(), "row "));
    Ok(Table {
        images: images.into_iter().map(|(row, i)| (i.id, row, i.size.0, i.size.1, i.file_name)).collect(),
        rows: rows.into_iter().map(|found| found.row).collect(),
        columns: all,
        known,
        unknown,
        warnings: notes.finish(),
    })
}

/// Images in ascending order of ids, each with its row among those that were good.
fn by_id(images: Vec<(u32, Image)>, notes: &mut Notes) -> Result<Vec<(u32, Image)>, Bad> {
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for (row, (_, image)) in images.into_iter().enumerate() {
        if seen.insert(image.id.clone()) {
            kept.push((row as u32, image));
        } else {
            notes.drop_or_fail()?;
        }
    }
    kept.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    Ok(kept)
}

type Known = (Id, String, Option<String>);

fn distinct(categories: Vec<(u32, Known)>, notes: &mut Notes) -> Result<Vec<Known>, Bad> {
    let mut known: Vec<Known> = Vec::new();
    for (_, category) in categories {
        if known.iter().any(|k| k.0 == category.0) {
            notes.drop_or_fail()?;
        } else {
            known.push(category);
        }
    }
    known.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(known)
}

struct Found {
    nth: usize,
    category: Option<Id>,
    row: Row,
}

fn on_known_images(
    annotations: Vec<(u32, Annotation)>,
    images: &[(u32, Image)],
    notes: &mut Notes,
) -> Result<Vec<Found>, Bad> {
    let numbers = annotations.iter().filter_map(|(_, a)| if let Some(Id::Int(n)) = a.id { Some(n) } else { None });
    let mut next_id = numbers.max().unwrap_or(0).max(0);
    let mut ids = HashSet::new();
    let mut rows = Vec::new();
    for (nth, (record, found)) in annotations.into_iter().enumerate() {
        let id = found.id.unwrap_or_else(|| {
            next_id += 1;
            Id::Int(next_id)
        });
        let Some(image) = images.iter().position(|(_, i)| i.id == found.image) else {
            notes.drop_or_fail()?;
            continue;
        };
        if !ids.insert(id.clone()) {
            notes.note("duplicate_annotation_id");
        }
        note_box(&found.xywh, images[image].1.size, notes);
        let (xywh, number, flags) = (found.xywh, found.area, found.flags);
        let row = Row { image, class: None, xywh, record, id: Some(id), number, flags };
        rows.push(Found { nth, category: found.category, row });
    }
    Ok(rows)
}

/// Gives each row its class; returns the ids that no category has.
fn classify(rows: &mut [Found], known: &[Known], notes: &mut Notes) -> Vec<Id> {
    let used = rows.iter().filter_map(|found| found.category.clone());
    let unknown: BTreeSet<Id> = used.filter(|id| !known.iter().any(|k| k.0 == *id)).collect();
    let unknown: Vec<Id> = unknown.into_iter().collect();
    for found in rows {
        let Some(id) = &found.category else { continue };
        let class = known.iter().position(|k| k.0 == *id).or_else(|| {
            notes.note("unknown_category");
            unknown.iter().position(|u| u == id).map(|at| known.len() + at)
        });
        found.row.class = class.map(|class| class as u32);
    }
    unknown
}
