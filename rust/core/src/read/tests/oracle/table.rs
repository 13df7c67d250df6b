//! What is compared.

use crate::columns::{Attribute, Dataset, Detections, Id, IdColumn, ImageClasses, Masks, Values};
use crate::geometry::mask::measure;
use std::collections::BTreeMap;

/// A data set or detections in a form that is compared; warnings as code -> count.
#[derive(Debug, Default, PartialEq)]
pub struct Table {
    pub images: Vec<ImageRow>,
    pub rows: Vec<Row>,
    pub columns: BTreeMap<String, Vec<Option<Cell>>>,
    /// Id, name, supercategory, frequency.
    pub known: Vec<(Id, String, Option<String>, Option<String>)>,
    pub unknown: Vec<Id>,
    /// Negative and not exhaustive classes by image.
    pub federated: Option<[Vec<Vec<u32>>; 2]>,
    pub warnings: BTreeMap<String, u64>,
}

/// Id, file order, width, height, file name.
pub type ImageRow = (Id, u32, Option<f64>, Option<f64>, Option<String>);

/// Height, width, run lengths.
pub type MaskRow = ([u32; 2], Vec<u32>);

#[derive(Debug, Default, PartialEq)]
pub struct Row {
    pub image: usize,
    pub class: Option<u32>,
    pub xywh: [f64; 4],
    pub record: u32,
    pub id: Option<Id>,
    /// Area of a ground truth, score of a detection.
    pub number: f64,
    /// Crowd and ignore of a ground truth, missing score of a detection.
    pub flags: (bool, bool),
    pub mask: Option<MaskRow>,
    pub points: Option<Vec<[f64; 3]>>,
    /// Labelled points of a ground truth.
    pub labelled: Option<u32>,
    /// Area of a detection that is not its box's.
    pub area: Option<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
}

fn cells(values: &Values) -> Vec<Option<Cell>> {
    match values {
        Values::Bool(v) => v.iter().map(|v| v.map(Cell::Bool)).collect(),
        Values::Int(v) => v.iter().map(|v| v.map(Cell::Int)).collect(),
        Values::Float(v) => v.iter().map(|v| v.map(Cell::Float)).collect(),
        Values::Str { codes, labels } => {
            codes.iter().map(|c| c.map(|c| Cell::Str(labels[c as usize].clone()))).collect()
        }
    }
}

fn named(columns: &[Attribute], prefix: &str) -> Vec<(String, Vec<Option<Cell>>)> {
    columns.iter().map(|c| (format!("{prefix}{}", c.name), cells(&c.values))).collect()
}

fn warnings(found: &[crate::Warning]) -> BTreeMap<String, u64> {
    let mut out: BTreeMap<String, u64> = BTreeMap::new();
    for warning in found {
        let code = if warning.code.starts_with("skipped") { "skipped" } else { warning.code };
        *out.entry(code.to_owned()).or_default() += warning.count;
    }
    out
}

fn lists(classes: &ImageClasses) -> Vec<Vec<u32>> {
    classes.offsets.windows(2).map(|ends| classes.classes[ends[0]..ends[1]].to_vec()).collect()
}

/// A mask; what is measured of it must be what its runs say.
fn mask_row(masks: &Masks, row: usize) -> MaskRow {
    let mask = masks.mask(row);
    assert_eq!((masks.area[row], masks.bounds[row]), measure(mask));
    (masks.size[row], mask.runs.to_vec())
}

/// A data set as it was read, in the oracle's form.
pub fn of_dataset(dataset: &Dataset) -> Table {
    let (images, truth) = (&dataset.images, &dataset.ground_truth);
    let mut columns: BTreeMap<_, _> = named(&images.metadata, "image ").into_iter().collect();
    columns.extend(images.split.iter().map(|s| ("image split".to_owned(), cells(&s.values))));
    columns.extend(named(&truth.attributes, "row "));
    let rows = (0..images.len()).flat_map(|image| {
        truth.rows(image).map(move |row| Row {
            image,
            class: truth.class[row],
            xywh: truth.boxes_xywh[row],
            record: truth.record[row],
            id: Some(truth.ids.get(row)),
            number: truth.area[row],
            flags: (truth.crowd[row], truth.ignore[row]),
            mask: truth.masks.as_ref().map(|masks| mask_row(masks, row)),
            points: truth.keypoints.as_ref().map(|keypoints| keypoints.of(row).to_vec()),
            labelled: truth.keypoints.as_ref().map(|keypoints| keypoints.labelled[row]),
            area: None,
        })
    });
    Table {
        images: (0..images.len())
            .map(|i| {
                let name = images.file_name[i].clone();
                (images.ids.get(i), images.file_order[i], images.width[i], images.height[i], name)
            })
            .collect(),
        rows: rows.collect(),
        columns,
        known: dataset
            .vocabulary
            .known
            .iter()
            .map(|c| (c.id.clone(), c.name.clone(), c.supercategory.clone(), c.frequency.clone()))
            .collect(),
        unknown: dataset.vocabulary.unknown.clone(),
        federated: dataset.federated.as_ref().map(|f| [lists(&f.negative), lists(&f.not_exhaustive)]),
        warnings: warnings(&dataset.warnings),
    }
}

/// Detections as they were read, in the oracle's form.
pub fn of_detections(detections: &Detections) -> Table {
    let n_images = detections.offsets.len() - 1;
    let missing = |row: usize| detections.missing_score.as_ref().is_some_and(|m| m[row]);
    let rows = (0..n_images).flat_map(|image| {
        detections.rows(image).map(move |row| Row {
            image,
            class: Some(detections.class[row]),
            xywh: detections.boxes_xywh[row],
            record: detections.record[row],
            id: None,
            number: detections.score[row],
            flags: (missing(row), false),
            mask: detections.masks.as_ref().map(|masks| mask_row(masks, row)),
            points: detections.keypoints.as_ref().map(|keypoints| keypoints.of(row).to_vec()),
            labelled: None,
            area: detections.area.as_ref().map(|area| area[row]),
        })
    });
    Table {
        rows: rows.collect(),
        columns: named(&detections.attributes, "row ").into_iter().collect(),
        unknown: detections.vocabulary.unknown.clone(),
        warnings: warnings(&detections.warnings),
        ..Table::default()
    }
}

impl Table {
    /// Panics with the part that differs.
    pub fn assert_equals(self, read: Table, text: &[u8]) {
        let (expected, read) = (self.rounded(), read.rounded());
        let text = String::from_utf8_lossy(text);
        assert_eq!(read.warnings, expected.warnings, "{text}");
        assert_eq!(read.images, expected.images, "{text}");
        assert_eq!((&read.known, &read.unknown), (&expected.known, &expected.unknown), "{text}");
        for (read, expected) in read.rows.iter().zip(&expected.rows) {
            assert_eq!(read, expected, "{text}");
        }
        for (read, expected) in read.columns.iter().zip(&expected.columns) {
            assert_eq!(read, expected, "{text}");
        }
        assert_eq!(read, expected, "{text}");
    }

    /// The same with numbers rounded to what serde_json is good for: it may miss the last bit.
    fn rounded(mut self) -> Self {
        let round = |value: &mut f64| *value = format!("{value:.12e}").parse().unwrap();
        for row in &mut self.rows {
            row.xywh.iter_mut().for_each(round);
            round(&mut row.number);
            row.points.iter_mut().flatten().flatten().for_each(round);
        }
        for image in &mut self.images {
            image.2.iter_mut().for_each(round);
            image.3.iter_mut().for_each(round);
        }
        for cell in self.columns.values_mut().flatten().flatten() {
            match cell {
                Cell::Float(value) => round(value),
                // A float that became text.
                Cell::Str(text) => {
                    if let Ok(value) = text.parse::<f64>()
                        && text.contains(['.', 'e'])
                    {
                        *text = format!("{value:.12e}");
                    }
                }
                _ => {}
            }
        }
        self
    }
}

/// Whether a column of ids is as narrow as it can be.
pub fn is_narrow(ids: &IdColumn) -> bool {
    match ids {
        IdColumn::Int(_) => true,
        IdColumn::Any(ids) => ids.iter().any(|id| matches!(id, Id::Str(_))),
    }
}
