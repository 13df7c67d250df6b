//! The same rules on a parsed tree, without regard to time: what the readers must equal.

use super::super::values::{is_empty, is_outside};
use crate::columns::{Attribute, Dataset, Detections, Id, IdColumn, Values};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What the oracle makes of a document.
#[derive(Debug)]
pub enum Verdict<T> {
    /// It is accepted.
    Accepted(T),
    /// At least one record is refused, or the document as a whole.
    Refused,
    /// A number of the tree may not be what the text says (serde_json rounds), so nothing is said.
    Unsure,
}

/// Why a record is left.
#[derive(Debug)]
enum Bad {
    Record,
    Unsure,
}

/// A data set or detections in a form that is compared; warnings as code -> count.
#[derive(Debug, Default, PartialEq)]
pub struct Table {
    pub images: Vec<ImageRow>,
    pub rows: Vec<Row>,
    pub columns: BTreeMap<String, Vec<Option<Cell>>>,
    pub known: Vec<(Id, String, Option<String>)>,
    pub unknown: Vec<Id>,
    pub warnings: BTreeMap<String, u64>,
}

/// Id, file order, width, height, file name.
pub type ImageRow = (Id, u32, Option<f64>, Option<f64>, Option<String>);

#[derive(Debug, PartialEq)]
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
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
}

type Record = Map<String, Value>;

struct Notes {
    skip_invalid: bool,
    warnings: BTreeMap<String, u64>,
    skipped: u64,
}

impl Notes {
    fn new(skip_invalid: bool) -> Self {
        Self { skip_invalid, warnings: BTreeMap::new(), skipped: 0 }
    }

    fn note(&mut self, code: &str) {
        *self.warnings.entry(code.to_owned()).or_default() += 1;
    }

    /// The good records of a list with their numbers.
    fn records<T>(
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

    fn drop_or_fail(&mut self) -> Result<(), Bad> {
        self.skipped += 1;
        if self.skip_invalid { Ok(()) } else { Err(Bad::Record) }
    }
}

fn given<'a>(record: &'a Record, key: &str) -> Option<&'a Value> {
    record.get(key).filter(|v| !v.is_null())
}

fn is_unsure(value: f64) -> bool {
    value.abs() > 9.0e15 || value == 0.0 && value.is_sign_negative()
}

fn id(record: &Record, key: &str, notes: &mut Vec<&'static str>) -> Result<Option<Id>, Bad> {
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

fn number(record: &Record, key: &str) -> Result<Option<f64>, Bad> {
    given(record, key).map(|v| v.as_f64().ok_or(Bad::Record)).transpose()
}

fn flag(record: &Record, key: &str) -> Result<bool, Bad> {
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

fn bbox(record: &Record) -> Result<[f64; 4], Bad> {
    let list = given(record, "bbox").and_then(Value::as_array).ok_or(Bad::Record)?;
    let numbers: Vec<f64> = list.iter().filter_map(Value::as_f64).collect();
    let xywh: [f64; 4] = numbers.try_into().map_err(|_| Bad::Record)?;
    let [x, y, w, h] = xywh;
    let usable = list.len() == 4 && [x + w, y + h, w * h].iter().all(|v| v.is_finite());
    if usable { Ok(xywh) } else { Err(Bad::Record) }
}

fn label(record: &Record, key: &str) -> Result<Option<String>, Bad> {
    match given(record, key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) if number.is_i64() => Ok(Some(number.to_string())),
        Some(Value::Number(_)) => Err(Bad::Unsure),
        Some(_) => Err(Bad::Record),
    }
}

fn cell(value: &Value) -> Result<Option<Cell>, Bad> {
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
type Scalars = Vec<((&'static str, String), Cell)>;

fn scalars(object: &Record, parent: &'static str, out: &mut Scalars) -> Result<(), Bad> {
    for (key, value) in object {
        if let Some(cell) = cell(value)? {
            out.push(((parent, key.clone()), cell));
        }
    }
    Ok(())
}

/// Columns over `n` rows; notes a warning for each that mixes types.
fn columns(rows: &[Scalars], reserved: &[&str], notes: &mut Notes) -> BTreeMap<String, Vec<Option<Cell>>> {
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

fn settle(cells: &[Option<Cell>], text: bool, notes: &mut Notes) -> Vec<Option<Cell>> {
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

fn verdict<T>(outcome: Result<T, Bad>) -> Verdict<T> {
    match outcome {
        Ok(value) => Verdict::Accepted(value),
        Err(Bad::Record) => Verdict::Refused,
        Err(Bad::Unsure) => Verdict::Unsure,
    }
}

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
    let mut images = notes.records(list("images").ok_or(Bad::Record)?, image)?;
    let annotations = notes.records(list("annotations").ok_or(Bad::Record)?, annotation)?;
    let categories = notes.records(list("categories").unwrap_or(&Value::Array(Vec::new())), category)?;
    let empty = categories.is_empty();
    let image_rows: Vec<Scalars> = images.iter().map(|(_, i)| i.scalars.clone()).collect();
    let mut metadata = columns(&image_rows, &["id", "width", "height", "file_name", "split"], &mut notes);
    let annotation_rows: Vec<Scalars> = annotations.iter().map(|(_, a)| a.scalars.clone()).collect();
    let attributes = columns(&annotation_rows, &[], &mut notes);
    // File order is counted over the images that were kept, before the repeated ones are left out.
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for (row, (_, image)) in images.drain(..).enumerate() {
        if seen.insert(image.id.clone()) {
            kept.push((row as u32, image));
        } else {
            notes.drop_or_fail()?;
        }
    }
    kept.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    let mut known: Vec<(Id, String, Option<String>)> = Vec::new();
    for (_, category) in categories {
        if known.iter().any(|k| k.0 == category.0) {
            notes.drop_or_fail()?;
        } else {
            known.push(category);
        }
    }
    known.sort_by(|a, b| a.0.cmp(&b.0));
    let highest = annotations.iter().filter_map(|(_, a)| if let Some(Id::Int(n)) = a.id { Some(n) } else { None });
    let mut next_id = highest.max().unwrap_or(0).max(0);
    let mut rows = Vec::new();
    let mut ids = HashSet::new();
    for (nth, (record, found)) in annotations.into_iter().enumerate() {
        let id = found.id.unwrap_or_else(|| {
            next_id += 1;
            Id::Int(next_id)
        });
        let Some(image) = kept.iter().position(|(_, i)| i.id == found.image) else {
            notes.drop_or_fail()?;
            continue;
        };
        if !ids.insert(id.clone()) {
            notes.note("duplicate_annotation_id");
        }
        note_box(&found.xywh, kept[image].1.size, &mut notes);
        rows.push((
            nth,
            found.category,
            Row { image, class: None, xywh: found.xywh, record, id: Some(id), number: found.area, flags: found.flags },
        ));
    }
    let unknown: BTreeSet<Id> =
        rows.iter().filter_map(|(_, c, _)| c.clone()).filter(|c| !known.iter().any(|k| &k.0 == c)).collect();
    let unknown: Vec<Id> = unknown.into_iter().collect();
    for (_, category, row) in &mut rows {
        row.class = category.as_ref().map(|id| {
            known.iter().position(|k| &k.0 == id).unwrap_or_else(|| {
                notes.note("unknown_category");
                known.len() + unknown.iter().position(|u| u == id).unwrap()
            }) as u32
        });
    }
    rows.sort_by_key(|(_, _, row)| row.image);
    let mut all = take(&mut metadata, &kept.iter().map(|(row, _)| *row as usize).collect::<Vec<_>>(), "image ");
    let order: Vec<usize> = rows.iter().map(|(nth, ..)| *nth).collect();
    all.extend(take(&mut attributes.clone(), &order, "row "));
    if empty {
        notes.note("no_categories");
    }
    if notes.skipped > 0 {
        notes.warnings.insert("skipped".to_owned(), notes.skipped);
    }
    Ok(Table {
        images: kept.into_iter().map(|(row, i)| (i.id, row, i.size.0, i.size.1, i.file_name)).collect(),
        rows: rows.into_iter().map(|(.., row)| row).collect(),
        columns: all,
        known,
        unknown,
        warnings: notes.warnings,
    })
}

fn note_box(xywh: &[f64; 4], size: (Option<f64>, Option<f64>), notes: &mut Notes) {
    if is_empty(xywh) {
        notes.note("zero_area_box");
    }
    if is_outside(xywh, size.0, size.1) {
        notes.note("box_outside_image");
    }
}

fn take(
    columns: &mut BTreeMap<String, Vec<Option<Cell>>>,
    rows: &[usize],
    prefix: &str,
) -> BTreeMap<String, Vec<Option<Cell>>> {
    columns
        .iter()
        .map(|(name, cells)| (format!("{prefix}{name}"), rows.iter().map(|&r| cells[r].clone()).collect()))
        .collect()
}

/// Results on a data set.
pub fn results(document: &Value, dataset: &Dataset, skip_invalid: bool) -> Verdict<Table> {
    verdict(try_results(document, dataset, skip_invalid))
}

fn try_results(document: &Value, dataset: &Dataset, skip_invalid: bool) -> Result<Table, Bad> {
    let mut notes = Notes::new(skip_invalid);
    let mut truth_like = false;
    let list = match document {
        Value::Object(object) => {
            let lists: Vec<&Value> = ["annotations", "predictions", "results", "detections"]
                .iter()
                .filter_map(|key| object.get(*key))
                .filter(|v| v.is_array())
                .collect();
            truth_like = object.contains_key("images") || object.contains_key("categories");
            match lists.as_slice() {
                [one] => *one,
                _ => return Err(Bad::Record),
            }
        }
        list => list,
    };
    let images = &dataset.images;
    let found = notes.records(list, |record, notes| {
        let image = id(record, "image_id", notes)?.ok_or(Bad::Record)?;
        let category = id(record, "category_id", notes)?.ok_or(Bad::Record)?;
        let xywh = bbox(record)?;
        let score = number(record, "score")?;
        let rank = (0..images.len()).find(|&rank| images.ids.get(rank) == image).ok_or(Bad::Record)?;
        if score.is_none() {
            notes.push("missing_score");
        }
        if score.is_some_and(|s| !(0.0..=1.0).contains(&s)) {
            notes.push("score_outside_0_1");
        }
        let mut found = Vec::new();
        if let Some(Value::Object(inner)) = record.get("attributes") {
            scalars(inner, "", &mut found)?;
        }
        Ok((rank, category, xywh, score, found))
    })?;
    if truth_like && !found.is_empty() && found.iter().all(|(_, f)| f.3.is_none()) {
        return Err(Bad::Record);
    }
    let scalar_rows: Vec<Scalars> = found.iter().map(|(_, f)| f.4.clone()).collect();
    let mut attributes = columns(&scalar_rows, &[], &mut notes);
    let known: Vec<Id> = dataset.vocabulary.known.iter().map(|c| c.id.clone()).collect();
    let mut unknown: BTreeSet<Id> = dataset.vocabulary.unknown.iter().cloned().collect();
    unknown.extend(found.iter().map(|(_, f)| f.1.clone()).filter(|id| !known.contains(id)));
    let classes: Vec<Id> = known.iter().cloned().chain(unknown.iter().cloned()).collect();
    let mut rows = Vec::new();
    for (nth, (record, (image, category, xywh, score, _))) in found.into_iter().enumerate() {
        if !known.contains(&category) {
            notes.note("unknown_category");
        }
        note_box(&xywh, (images.width[image], images.height[image]), &mut notes);
        let class = classes.iter().position(|c| *c == category).map(|c| c as u32);
        let flags = (score.is_none(), false);
        rows.push((nth, Row { image, class, xywh, record, id: None, number: score.unwrap_or(1.0), flags }));
    }
    rows.sort_by_key(|(_, row)| row.image);
    let order: Vec<usize> = rows.iter().map(|(nth, _)| *nth).collect();
    if notes.skipped > 0 {
        notes.warnings.insert("skipped".to_owned(), notes.skipped);
    }
    Ok(Table {
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        columns: take(&mut attributes, &order, "row "),
        unknown: unknown.into_iter().collect(),
        warnings: notes.warnings,
        ..Table::default()
    })
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
            .map(|c| (c.id.clone(), c.name.clone(), c.supercategory.clone()))
            .collect(),
        unknown: dataset.vocabulary.unknown.clone(),
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
