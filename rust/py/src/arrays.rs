//! Columns from arrays in memory, borrowed for the length of the call.

use crate::columns::{Dataset, Detections};
use crate::error::to_python;
use crate::gil::detached;
use crate::keypoints::{self, PyKeypoints};
use crate::masks::Masks;
use crate::values::PyId;
use errata_core::Error;
use errata_core::columns::{Category, Id, IdColumn, Keypoints, Xywh};
use errata_core::read::{
    AnnotationColumns, ArrayNames, DetectionColumns, IdLists, Ids, ImageColumns, dataset_from_columns,
    detections_from_columns, extents,
};
use numpy::{PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

/// A column of ids: an array of int64, or a list.
#[derive(FromPyObject)]
pub enum PyIds<'py> {
    /// Numbers.
    Int(PyReadonlyArray1<'py, i64>),
    /// Numbers and strings.
    Any(Vec<PyId>),
}

/// The same, as the engine takes it.
pub enum CoreIds<'a> {
    Int(&'a [i64]),
    Any(Vec<Id>),
}

impl PyIds<'_> {
    /// The ids as the engine holds them.
    pub fn to_core(&self) -> PyResult<CoreIds<'_>> {
        Ok(match self {
            PyIds::Int(ids) => CoreIds::Int(ids.as_slice()?),
            PyIds::Any(ids) => CoreIds::Any(ids.iter().map(PyId::normalised).collect()),
        })
    }
}

impl CoreIds<'_> {
    fn ids(&self) -> Ids<'_> {
        match self {
            CoreIds::Int(ids) => Ids::Int(ids),
            CoreIds::Any(ids) => Ids::Any(ids),
        }
    }

    /// One id after the other.
    pub fn iter(&self) -> Box<dyn Iterator<Item = Id> + '_> {
        match self {
            CoreIds::Int(ids) => Box::new(ids.iter().map(|&id| Id::Int(id))),
            CoreIds::Any(ids) => Box::new(ids.iter().cloned()),
        }
    }

    fn column(&self) -> IdColumn {
        match self {
            CoreIds::Int(ids) => IdColumn::Int(ids.to_vec()),
            CoreIds::Any(ids) => {
                let mut column = IdColumn::default();
                ids.iter().for_each(|id| column.push(id.clone()));
                column
            }
        }
    }
}

/// The names that the arguments have in Python.
const NAMES: ArrayNames = ArrayNames {
    images: "image_ids",
    categories: "categories",
    image: "annotation_images",
    category: "class_ids",
    boxes: "boxes_xywh",
    score: "scores",
    area: "areas",
    id: "annotation_ids",
    masks: "masks",
    keypoints: "keypoints",
    negative: "negative_categories",
    not_exhaustive: "not_exhaustive_categories",
};

pub fn boxes<'a>(py: Python<'_>, boxes: &'a PyReadonlyArray2<'_, f64>) -> PyResult<&'a [Xywh]> {
    let shape = boxes.as_array().raw_dim();
    if shape[1] != 4 {
        let error = Error::usage(
            "boxes_xywh",
            format!("found the shape ({}, {})", shape[0], shape[1]),
            "give the shape (n, 4)",
        );
        return Err(to_python(py, &error));
    }
    Ok(boxes.as_slice()?.as_chunks().0)
}

fn no_boxes(py: Python<'_>, advice: &str) -> PyErr {
    to_python(py, &Error::usage("boxes_xywh", "found none", advice))
}

fn column<'a, T: numpy::Element>(array: Option<&'a PyReadonlyArray1<'_, T>>) -> PyResult<Option<&'a [T]>> {
    array.map(|a| Ok(a.as_slice()?)).transpose()
}

/// Lists of ids for every image.
fn id_lists(lists: Option<Vec<Vec<PyId>>>) -> IdLists {
    let mut out = IdLists::default();
    for (row, list) in lists.into_iter().flatten().enumerate() {
        out.push(row as u32, list.iter().map(PyId::normalised));
    }
    out
}

/// A data set from contiguous arrays.
#[pyfunction]
#[pyo3(signature = (image_ids, annotation_images, boxes_xywh, class_ids, categories, areas, crowd, ignore, annotation_ids, image_sizes,
    *, masks = None, keypoints = None, num_keypoints = None, negative_categories = None, not_exhaustive_categories = None, frequencies = None))]
#[allow(clippy::too_many_arguments, reason = "columns")]
pub fn dataset_from_arrays(
    py: Python<'_>,
    image_ids: PyIds<'_>,
    annotation_images: PyIds<'_>,
    boxes_xywh: Option<PyReadonlyArray2<'_, f64>>,
    class_ids: PyIds<'_>,
    categories: Vec<(PyId, String)>,
    areas: Option<PyReadonlyArray1<'_, f64>>,
    crowd: Option<PyReadonlyArray1<'_, bool>>,
    ignore: Option<PyReadonlyArray1<'_, bool>>,
    annotation_ids: Option<PyIds<'_>>,
    image_sizes: Option<PyReadonlyArray2<'_, f64>>,
    masks: Option<Py<Masks>>,
    keypoints: Option<PyKeypoints<'_>>,
    num_keypoints: Option<PyReadonlyArray1<'_, u32>>,
    negative_categories: Option<Vec<Vec<PyId>>>,
    not_exhaustive_categories: Option<Vec<Vec<PyId>>>,
    frequencies: Option<Vec<Option<String>>>,
) -> PyResult<Dataset> {
    let (image, category) = (annotation_images.to_core()?, class_ids.to_core()?);
    let sides = |axis: usize| -> Vec<Option<f64>> {
        image_sizes.as_ref().map_or_else(Vec::new, |s| s.as_array().column(axis).iter().map(|&v| Some(v)).collect())
    };
    let images = ImageColumns {
        ids: image_ids.to_core()?.column(),
        width: sides(0),
        height: sides(1),
        negative: id_lists(negative_categories),
        not_exhaustive: id_lists(not_exhaustive_categories),
        ..ImageColumns::default()
    };
    let mut frequencies = frequencies.into_iter().flatten();
    let categories = categories
        .into_iter()
        .map(|(id, name)| Category {
            id: id.normalised(),
            name,
            supercategory: None,
            frequency: frequencies.next().flatten(),
        })
        .collect();
    let keypoints = keypoints.as_ref().map(|arrays| keypoints::from_python(py, arrays)).transpose()?;
    let keypoints = match (keypoints, column(num_keypoints.as_ref())?) {
        (Some(keypoints), Some(labelled)) => Some(Keypoints { labelled: labelled.to_vec(), ..keypoints }),
        (keypoints, _) => keypoints.map(Keypoints::with_labelled_counted),
    };
    let masks = masks.as_ref().map(|masks| &masks.get().inner);
    let boxes_xywh = match (&boxes_xywh, masks) {
        (Some(array), _) => boxes(py, array)?,
        (None, Some(masks)) => &masks.bounds,
        (None, None) => return Err(no_boxes(py, "give boxes, or masks, whose bounds they are")),
    };
    let columns = AnnotationColumns {
        image: image.ids(),
        category: category.ids(),
        unlabelled: None,
        boxes_xywh,
        area: column(areas.as_ref())?,
        crowd: column(crowd.as_ref())?,
        ignore: column(ignore.as_ref())?,
        masks: masks.map(Into::into),
        keypoints: keypoints.as_ref().map(Into::into),
        ids: annotation_ids.as_ref().map(|ids| Ok::<_, PyErr>(ids.to_core()?.column())).transpose()?,
        attributes: Vec::new(),
    };
    detached(py, || Ok(Dataset { inner: dataset_from_columns(images, categories, columns, NAMES)? }))
}

/// Detections from contiguous arrays.
#[pyfunction]
#[pyo3(signature = (dataset, images, boxes_xywh, class_ids, scores, *, areas = None, masks = None, keypoints = None))]
#[allow(clippy::too_many_arguments, reason = "columns")]
pub fn detections_from_arrays(
    py: Python<'_>,
    dataset: &Dataset,
    images: PyIds<'_>,
    boxes_xywh: Option<PyReadonlyArray2<'_, f64>>,
    class_ids: PyIds<'_>,
    scores: Option<PyReadonlyArray1<'_, f64>>,
    areas: Option<PyReadonlyArray1<'_, f64>>,
    masks: Option<Py<Masks>>,
    keypoints: Option<PyKeypoints<'_>>,
) -> PyResult<Detections> {
    let (image, category) = (images.to_core()?, class_ids.to_core()?);
    let keypoints = keypoints.as_ref().map(|arrays| keypoints::from_python(py, arrays)).transpose()?;
    let masks = masks.as_ref().map(|masks| &masks.get().inner);
    // As in a file: where masks stand for boxes, areas are theirs.
    let of_masks: Option<Vec<f64>> = match (&boxes_xywh, &areas, masks) {
        (None, None, Some(masks)) => Some(masks.area.iter().map(|&area| area.into()).collect()),
        _ => None,
    };
    let around: Vec<Xywh>;
    let boxes_xywh = match (&boxes_xywh, masks, &keypoints) {
        (Some(array), ..) => boxes(py, array)?,
        (None, Some(masks), _) => &masks.bounds,
        (None, None, Some(keypoints)) => {
            around = extents(keypoints).map_err(|error| to_python(py, &error))?;
            &around
        }
        (None, None, None) => return Err(no_boxes(py, "give boxes, or masks or keypoints to put them around")),
    };
    let columns = DetectionColumns {
        image: image.ids(),
        category: category.ids(),
        boxes_xywh,
        score: column(scores.as_ref())?,
        missing_score: None,
        area: column(areas.as_ref())?.or(of_masks.as_deref()),
        masks,
        keypoints: keypoints.as_ref().map(Into::into),
        attributes: Vec::new(),
    };
    let names = ArrayNames { image: "images", ..NAMES };
    detached(py, || Ok(Detections { inner: detections_from_columns(&dataset.inner, columns, names, 0)? }))
}
