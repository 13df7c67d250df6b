//! Ground truth.

use super::columns::{Scalars, cell, columns, scalars, take};
use super::records::{Bad, Notes, Record, bbox, count, flag, given, id, id_list, label, note_box, number};
use super::shapes::{Asked, Shape, drawn, measured, note_mask, points, shape};
use super::table::{Row, Table};
use super::{Verdict, verdict};
use crate::columns::Id;
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

/// Ground truth.
pub fn truth(document: &Value, skip_invalid: bool, asked: Asked) -> Verdict<Table> {
    verdict(try_truth(document, skip_invalid, asked))
}

struct Image {
    id: Id,
    /// Its place in the file's list.
    record: u32,
    size: (Option<f64>, Option<f64>),
    file_name: Option<String>,
    lists: [Option<Vec<Id>>; 2],
    scalars: Scalars,
}

struct Annotation {
    image: Id,
    category: Option<Id>,
    xywh: Option<[f64; 4]>,
    area: Option<f64>,
    flags: (bool, bool),
    id: Option<Id>,
    shape: Option<Shape>,
    points: Option<Vec<[f64; 3]>>,
    labelled: Option<u32>,
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
            ("id" | "width" | "height" | "file_name" | "neg_category_ids" | "not_exhaustive_category_ids", _) => {}
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
    let lists = [id_list(record, "neg_category_ids", notes)?, id_list(record, "not_exhaustive_category_ids", notes)?];
    Ok(Image { id, record: 0, size, file_name, lists, scalars: scalars_found })
}

fn annotation(record: &Record, asked: Asked, notes: &mut Vec<&'static str>) -> Result<Annotation, Bad> {
    let image = id(record, "image_id", notes)?.ok_or(Bad::Record)?;
    let category = id(record, "category_id", notes)?;
    let xywh = if given(record, "bbox").is_some() || !asked.masks { Some(bbox(record)?) } else { None };
    let flags = (flag(record, "iscrowd")?, flag(record, "ignore")?);
    if category.is_none() && !flags.0 && !flags.1 {
        return Err(Bad::Record);
    }
    let mut area = number(record, "area")?;
    let shape = if asked.masks { Some(shape(record, notes)?.ok_or(Bad::Record)?) } else { None };
    let points = if asked.keypoints { Some(points(record)?.ok_or(Bad::Record)?) } else { None };
    let given_count = if asked.keypoints { count(record, "num_keypoints")? } else { None };
    let visible = points.as_ref().map(|points| points.iter().filter(|p| p[2] > 0.0).count() as u32);
    let labelled = visible.map(|visible| given_count.unwrap_or(visible));
    if xywh.is_none() {
        notes.push("missing_box");
    }
    if area.is_none() {
        notes.push("missing_area");
        let factor = if asked.keypoints { 0.53 } else { 1.0 };
        area = xywh.filter(|_| !asked.masks).map(|[.., w, h]| w * h * factor);
    }
    let id = id(record, "id", notes)?;
    if id.is_none() {
        notes.push("missing_annotation_id");
    }
    let mut found = Vec::new();
    if let Some(Value::Object(inner)) = record.get("attributes") {
        scalars(inner, "", &mut found)?;
    }
    Ok(Annotation { image, category, xywh, area, flags, id, shape, points, labelled, scalars: found })
}

fn category(record: &Record, notes: &mut Vec<&'static str>) -> Result<Known, Bad> {
    let id = id(record, "id", notes)?.ok_or(Bad::Record)?;
    let name = label(record, "name")?;
    if name.is_none() {
        notes.push("missing_category_name");
    }
    let name = name.unwrap_or_else(|| id.to_string());
    Ok((id, name, label(record, "supercategory")?, label(record, "frequency")?))
}

fn try_truth(document: &Value, skip_invalid: bool, asked: Asked) -> Result<Table, Bad> {
    let mut notes = Notes::new(skip_invalid);
    let document = document.as_object().ok_or(Bad::Record)?;
    let list = |key: &str| document.get(key);
    let images = notes.records(list("images").ok_or(Bad::Record)?, image)?;
    let annotations =
        notes.records(list("annotations").ok_or(Bad::Record)?, |record, notes| annotation(record, asked, notes))?;
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
    let federated = federated(&images, &known, &mut notes);
    let unknown = classify(&mut rows, &known, &mut notes);
    rows.sort_by_key(|found| found.row.image);
    let mut all = take(&metadata, &images.iter().map(|(row, _)| *row as usize).collect::<Vec<_>>(), "image ");
    all.extend(take(&attributes, &rows.iter().map(|found| found.nth).collect::<Vec<_>>(), "row "));
    Ok(Table {
        images: images.into_iter().map(|(_, i)| (i.id, i.record, i.size.0, i.size.1, i.file_name)).collect(),
        rows: rows.into_iter().map(|found| found.row).collect(),
        columns: all,
        known,
        unknown,
        federated,
        warnings: notes.finish(),
    })
}

/// Images in ascending order of ids, each with its row among those that were good.
fn by_id(images: Vec<(u32, Image)>, notes: &mut Notes) -> Result<Vec<(u32, Image)>, Bad> {
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for (row, (record, image)) in images.into_iter().enumerate() {
        if seen.insert(image.id.clone()) {
            kept.push((row as u32, Image { record, ..image }));
        } else {
            notes.drop_or_fail()?;
        }
    }
    kept.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    Ok(kept)
}

type Known = (Id, String, Option<String>, Option<String>);

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

/// Classes that the images list, in ascending order; those that no category has are left out.
fn federated(images: &[(u32, Image)], known: &[Known], notes: &mut Notes) -> Option<[Vec<Vec<u32>>; 2]> {
    if images.iter().all(|(_, image)| image.lists.iter().all(Option::is_none)) {
        return None;
    }
    let mut classes = |ids: &Option<Vec<Id>>| -> Vec<u32> {
        let mut found = BTreeSet::new();
        for id in ids.iter().flatten() {
            match known.iter().position(|k| k.0 == *id) {
                Some(class) => drop(found.insert(class as u32)),
                None => notes.note("unknown_listed_category"),
            }
        }
        found.into_iter().collect()
    };
    Some([0, 1].map(|which| images.iter().map(|(_, image)| classes(&image.lists[which])).collect()))
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
        let mask = match &found.shape {
            None => None,
            Some(shape) => match drawn(shape, images[image].1.size)? {
                Some(mask) => Some(mask),
                None => {
                    notes.drop_or_fail()?;
                    continue;
                }
            },
        };
        if !ids.insert(id.clone()) {
            notes.note("duplicate_annotation_id");
        }
        if let Some(mask) = &mask {
            note_mask(mask, images[image].1.size, notes);
        }
        let (pixels, bounds) = mask.as_ref().map(measured).unwrap_or_default();
        let (xywh, number) = (found.xywh.unwrap_or(bounds), found.area.unwrap_or(pixels));
        note_box(&xywh, images[image].1.size, notes);
        let (points, labelled) = (found.points, found.labelled);
        let own = Row { points, labelled, mask, flags: found.flags, ..Row::default() };
        let row = Row { image, xywh, record, id: Some(id), number, ..own };
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
