//! One image, or one category, of a ground-truth file.

use super::coco_ground_truth::{CATEGORIES, GroundTruthRows, IMAGES, missing};
use super::fault::{Parse, Reason};
use super::json::Cursor;
use super::metadata::Scalars;
use super::oddities::{Oddity, note_spelling};
use crate::columns::Category;

/// Adds the image that is next to the rows.
pub(super) fn image(cursor: &mut Cursor<'_>, number: u64, rows: &mut GroundTruthRows) -> Parse<()> {
    let (mut id, mut width, mut height, mut file_name) = (None, None, None, None);
    let (mut negative, mut not_exhaustive) = (None, None);
    let mut scalars = Scalars::new();
    cursor.object(|cursor, key| {
        match &*key.key() {
            b"id" => id = cursor.id("id")?,
            b"width" => width = cursor.finite("width")?,
            b"height" => height = cursor.finite("height")?,
            b"file_name" => {
                file_name = if cursor.null()? {
                    None
                } else if cursor.peek()? == b'"' {
                    Some(cursor.kept_string("file_name")?)
                } else {
                    return Err(cursor.refuse(Reason::WrongType, "file_name", "a string is needed here"));
                }
            }
            b"neg_category_ids" => negative = cursor.id_list("neg_category_ids")?,
            b"not_exhaustive_category_ids" => not_exhaustive = cursor.id_list("not_exhaustive_category_ids")?,
            b"attributes" => cursor.keep_inner(&mut scalars, 1, key)?,
            b"metadata" => cursor.keep_inner(&mut scalars, 2, key)?,
            _ => cursor.keep_scalar(&mut scalars, 0, key)?,
        }
        Ok(())
    })?;
    let Some((id, spelling)) = id else { return Err(missing("id", "every image needs an id")) };
    let GroundTruthRows { images: columns, tally, .. } = rows;
    let mut note = |oddity, field| tally.note(oddity, IMAGES, number, field);
    note_spelling(spelling, "id", &mut note);
    let row = columns.width.len() as u32;
    columns.ids.push(id.to_id());
    if width.is_some_and(|w| w <= 0.0) || height.is_some_and(|h| h <= 0.0) {
        note(Oddity::ImageSize, if width.is_some_and(|w| w <= 0.0) { "width" } else { "height" });
    }
    columns.width.push(width.filter(|&w| w > 0.0));
    columns.height.push(height.filter(|&h| h > 0.0));
    columns.file_name.push(file_name.map(|name| name.into_owned()));
    for (list, into, field) in [
        (negative, &mut columns.negative, "neg_category_ids"),
        (not_exhaustive, &mut columns.not_exhaustive, "not_exhaustive_category_ids"),
    ] {
        let Some(list) = list else { continue };
        list.iter().for_each(|(_, spelling)| note_spelling(*spelling, field, &mut note));
        into.push(row, list.iter().map(|(id, _)| id.to_id()));
    }
    columns.scalars.push(row, scalars);
    Ok(())
}

/// Adds the category that is next to the rows.
pub(super) fn category(cursor: &mut Cursor<'_>, number: u64, rows: &mut GroundTruthRows) -> Parse<()> {
    let (mut id, mut name, mut supercategory, mut frequency) = (None, None, None, None);
    cursor.object(|cursor, key| {
        match &*key.key() {
            b"id" => id = cursor.id("id")?,
            b"name" => name = cursor.label("name")?,
            b"supercategory" => supercategory = cursor.label("supercategory")?,
            b"frequency" => frequency = cursor.label("frequency")?,
            _ => cursor.skip_value()?,
        }
        Ok(())
    })?;
    let Some((id, spelling)) = id else { return Err(missing("id", "every category needs an id")) };
    let mut note = |oddity, field| rows.tally.note(oddity, CATEGORIES, number, field);
    note_spelling(spelling, "id", &mut note);
    if name.is_none() {
        note(Oddity::MissingName, "name");
    }
    let id = id.to_id();
    let name = name.map_or_else(|| id.to_string(), |name| name.into_owned());
    let [supercategory, frequency] = [supercategory, frequency].map(|label| label.map(|text| text.into_owned()));
    rows.categories.push(Category { id, name, supercategory, frequency });
    Ok(())
}
