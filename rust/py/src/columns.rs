//! Data sets and detections: read, built from arrays, looked at.

use crate::arrays::PyIds;
use crate::error::to_python;
use crate::gil::detached;
use crate::keypoints::{self, KeypointArrays};
use crate::masks::Masks;
use crate::values::{self, PyId, boxes, optional_index};
use errata_core::Error;
use errata_core::columns::{Dataset as CoreDataset, Detections as CoreDetections};
use errata_core::read::{self, ReadOptions, Want};
use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// How much of a file has been read; another thread may ask while the reader runs.
#[pyclass(frozen, module = "errata._core")]
#[derive(Default)]
pub struct Progress {
    inner: Arc<read::Progress>,
}

#[pymethods]
impl Progress {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Bytes read so far.
    #[getter]
    fn done(&self) -> u64 {
        self.inner.done.load(Ordering::Relaxed)
    }

    /// Size of the file in bytes; 0 until it is open.
    #[getter]
    fn total(&self) -> u64 {
        self.inner.total.load(Ordering::Relaxed)
    }
}

/// A data set's columns.
#[pyclass(frozen, module = "errata._core")]
pub struct Dataset {
    pub inner: CoreDataset,
}

/// An inference set's columns.
#[pyclass(frozen, module = "errata._core")]
pub struct Detections {
    pub inner: CoreDetections,
}

impl Detections {
    /// The columns of both sides, if these are detections of `dataset`.
    pub fn of<'a>(&'a self, dataset: &'a Dataset) -> errata_core::Result<(&'a CoreDataset, &'a CoreDetections)> {
        if self.inner.fit(&dataset.inner) {
            return Ok((&dataset.inner, &self.inner));
        }
        let found = "found detections of another data set";
        Err(Error::usage("inferences", found, "read the predictions with the data set that they are judged by"))
    }
}

fn options(masks: Want, keypoints: Want, skip_invalid: bool, progress: Option<&Progress>) -> ReadOptions {
    let progress = progress.map(|p| p.inner.clone());
    ReadOptions { masks, keypoints, skip_invalid, progress, ..ReadOptions::default() }
}

/// What is wanted of results: as the caller says, else what the data set has, where they offer it.
fn wanted(asked: Option<bool>, of_dataset: bool) -> Want {
    match asked {
        Some(asked) => asked.into(),
        None if of_dataset => Want::IfThere,
        None => Want::No,
    }
}

/// Reads COCO ground truth.
#[pyfunction]
#[pyo3(signature = (path, *, masks = false, keypoints = false, skip_invalid = false, progress = None))]
pub fn read_coco_ground_truth(
    py: Python<'_>,
    path: &str,
    masks: bool,
    keypoints: bool,
    skip_invalid: bool,
    progress: Option<&Progress>,
) -> PyResult<Dataset> {
    let options = options(masks.into(), keypoints.into(), skip_invalid, progress);
    detached(py, || Ok(Dataset { inner: read::read_coco_ground_truth(path, &options)? }))
}

/// Reads COCO results.
#[pyfunction]
#[pyo3(signature = (path, dataset, *, masks = None, keypoints = None, skip_invalid = false, progress = None))]
pub fn read_coco_results(
    py: Python<'_>,
    path: &str,
    dataset: &Dataset,
    masks: Option<bool>,
    keypoints: Option<bool>,
    skip_invalid: bool,
    progress: Option<&Progress>,
) -> PyResult<Detections> {
    let masks = wanted(masks, dataset.has_masks());
    let options = options(masks, wanted(keypoints, dataset.has_keypoints()), skip_invalid, progress);
    detached(py, || Ok(Detections { inner: read::read_coco_results(path, &dataset.inner, &options)? }))
}

#[pymethods]
impl Dataset {
    /// How many images, annotations and categories there are.
    fn sizes(&self) -> (usize, usize, usize) {
        (self.inner.images.len(), self.inner.ground_truth.len(), self.inner.vocabulary.known.len())
    }

    /// (file, BLAKE3 of its bytes)
    fn source(&self) -> (String, String) {
        (self.inner.source.file.clone(), self.inner.source.blake3.clone())
    }

    /// (code, count, first place, sentence) of what was odd and kept.
    fn warnings(&self) -> Vec<(&'static str, u64, String, String)> {
        values::warnings(&self.inner.warnings)
    }

    /// (id, name, supercategory) of every category, by ascending id.
    fn categories(&self) -> Vec<(PyId, String, Option<String>)> {
        let known = &self.inner.vocabulary.known;
        known.iter().map(|c| (c.id.clone().into(), c.name.clone(), c.supercategory.clone())).collect()
    }

    /// How often each category occurs in the training set, by ascending id, where the file says so.
    fn frequencies(&self) -> Vec<Option<&str>> {
        self.inner.vocabulary.known.iter().map(|c| c.frequency.as_deref()).collect()
    }

    /// Whether images say which categories were looked for in them.
    fn is_federated(&self) -> bool {
        self.inner.federated.is_some()
    }

    /// Whether masks were read.
    fn has_masks(&self) -> bool {
        self.inner.ground_truth.masks.is_some()
    }

    /// The masks by row, if they were read.
    fn masks(&self) -> Option<Masks> {
        self.inner.ground_truth.masks.clone().map(|inner| Masks { inner })
    }

    /// Whether keypoints were read.
    fn has_keypoints(&self) -> bool {
        self.inner.ground_truth.keypoints.is_some()
    }

    /// Offsets and points of the keypoints, if they were read.
    fn keypoints<'py>(&self, py: Python<'py>) -> PyResult<Option<KeypointArrays<'py>>> {
        self.inner.ground_truth.keypoints.as_ref().map(|k| keypoints::to_python_arrays(py, k)).transpose()
    }

    /// How many keypoints of each annotation are labelled, if keypoints were read.
    fn num_keypoints<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray1<u32>>> {
        self.inner.ground_truth.keypoints.as_ref().map(|k| k.labelled.clone().into_pyarray(py))
    }

    /// Ids that annotations use and no category explains.
    fn unknown_categories(&self) -> Vec<PyId> {
        self.inner.vocabulary.unknown.iter().cloned().map(PyId::from).collect()
    }

    /// The label of every class of the ground truth.
    fn labels(&self) -> Vec<String> {
        self.inner.vocabulary.labels()
    }

    /// Image ids by rank.
    fn image_ids(&self) -> Vec<PyId> {
        values::ids(&self.inner.images.ids)
    }

    /// The rank of an image id; strings that spell a whole number mean that number.
    fn rank(&self, id: PyId) -> Option<usize> {
        self.inner.rank(&id.normalised())
    }

    /// Ranks of image ids (a list, or an array of int64), ascending, each once.
    fn ranks(&self, py: Python<'_>, ids: &Bound<'_, PyAny>) -> PyResult<Vec<u32>> {
        // A list is taken as a list before NumPy is asked, which would load it.
        let ids = if ids.is_instance_of::<PyList>() { PyIds::Any(ids.extract()?) } else { ids.extract()? };
        let mut ranks = Vec::new();
        for id in ids.to_core()?.iter() {
            let Some(rank) = self.inner.rank(&id) else {
                let error = Error::usage("images", format!("found the id {id}"), "give ids of the data set's images");
                return Err(to_python(py, &error));
            };
            ranks.push(rank as u32);
        }
        ranks.sort_unstable();
        ranks.dedup();
        Ok(ranks)
    }

    /// For each rank the position of the image in its file's list.
    fn file_order<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u32>> {
        self.inner.images.file_order.clone().into_pyarray(py)
    }

    /// (file name, width, height) of the image of a rank.
    fn image(&self, rank: usize) -> Option<(Option<String>, Option<f64>, Option<f64>)> {
        let images = &self.inner.images;
        (rank < images.len()).then(|| (images.file_name[rank].clone(), images.width[rank], images.height[rank]))
    }

    /// File names by rank.
    fn file_names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, &self.inner.images.file_name)
    }

    /// Splits by rank, if any image names one.
    fn split<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyList>>> {
        self.inner.images.split.as_ref().map(|column| values::values(py, &column.values)).transpose()
    }

    /// Metadata columns of the images, by rank.
    fn metadata<'py>(&self, py: Python<'py>) -> PyResult<Vec<(String, Bound<'py, PyList>)>> {
        values::attributes(py, &self.inner.images.metadata)
    }

    /// Attribute columns of the annotations, by row.
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Vec<(String, Bound<'py, PyList>)>> {
        values::attributes(py, &self.inner.ground_truth.attributes)
    }

    /// Annotation ids by row.
    fn annotation_ids(&self) -> Vec<PyId> {
        values::ids(&self.inner.ground_truth.ids)
    }

    /// Whether some annotation that is not a crowd has id 0.
    fn has_id_zero(&self) -> bool {
        let gt = &self.inner.ground_truth;
        (0..gt.len()).any(|row| gt.ids.is_zero(row) && !gt.crowd[row])
    }

    /// One annotation by row.
    fn annotation<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Option<Bound<'py, PyDict>>> {
        let gt = &self.inner.ground_truth;
        if row >= gt.len() {
            return Ok(None);
        }
        let out = PyDict::new(py);
        out.set_item("image", image_of(&gt.offsets, row))?;
        out.set_item("id", PyId::from(gt.ids.get(row)))?;
        out.set_item("bbox_xywh", gt.boxes_xywh[row])?;
        out.set_item("class_index", gt.class[row])?;
        out.set_item("area", gt.area[row])?;
        out.set_item("crowd", gt.crowd[row])?;
        out.set_item("ignore", gt.ignore[row])?;
        out.set_item("record", gt.record[row])?;
        Ok(Some(out))
    }

    /// The columns of the annotations as arrays; class -1 stands for no label.
    fn arrays<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let gt = &self.inner.ground_truth;
        let out = PyDict::new(py);
        out.set_item("boxes_xywh", boxes(py, &gt.boxes_xywh)?)?;
        out.set_item("image", rows_to_images(py, &gt.offsets))?;
        out.set_item("class_index", optional_index(py, gt.class.iter().copied()))?;
        out.set_item("area", gt.area.clone().into_pyarray(py))?;
        out.set_item("crowd", gt.crowd.clone().into_pyarray(py))?;
        out.set_item("ignore", gt.ignore.clone().into_pyarray(py))?;
        out.set_item("record", gt.record.clone().into_pyarray(py))?;
        Ok(out)
    }
}

#[pymethods]
impl Detections {
    /// How many detections there are.
    fn size(&self) -> usize {
        self.inner.len()
    }

    /// (file, BLAKE3 of its bytes)
    fn source(&self) -> (String, String) {
        (self.inner.source.file.clone(), self.inner.source.blake3.clone())
    }

    /// (code, count, first place, sentence) of what was odd and kept.
    fn warnings(&self) -> Vec<(&'static str, u64, String, String)> {
        values::warnings(&self.inner.warnings)
    }

    /// The label of every class of an evaluation of these detections.
    fn labels(&self) -> Vec<String> {
        self.inner.vocabulary.labels()
    }

    /// The ids behind the labels.
    fn class_ids(&self) -> Vec<PyId> {
        (0..self.inner.vocabulary.len()).map(|index| self.inner.vocabulary.id(index).clone().into()).collect()
    }

    /// Lowest and highest score; (0, 1) where there are none.
    fn score_range(&self) -> (f64, f64) {
        let mut scores = self.inner.score.iter().copied();
        let Some(first) = scores.next() else { return (0.0, 1.0) };
        scores.fold((first, first), |(low, high), s| (low.min(s), high.max(s)))
    }

    /// Whether masks were read.
    fn has_masks(&self) -> bool {
        self.inner.masks.is_some()
    }

    /// The masks by row, if they were read.
    fn masks(&self) -> Option<Masks> {
        self.inner.masks.clone().map(|inner| Masks { inner })
    }

    /// Whether keypoints were read.
    fn has_keypoints(&self) -> bool {
        self.inner.keypoints.is_some()
    }

    /// Offsets and points of the keypoints, if they were read.
    fn keypoints<'py>(&self, py: Python<'py>) -> PyResult<Option<KeypointArrays<'py>>> {
        self.inner.keypoints.as_ref().map(|k| keypoints::to_python_arrays(py, k)).transpose()
    }

    /// Areas by row: width * height, or those of masks where results have no boxes.
    fn areas<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        (0..self.inner.len()).map(|row| self.inner.area(row)).collect::<Vec<_>>().into_pyarray(py)
    }

    /// Whether any score is missing.
    fn has_missing_scores(&self) -> bool {
        self.inner.missing_score.is_some()
    }

    /// Attribute columns by row.
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Vec<(String, Bound<'py, PyList>)>> {
        values::attributes(py, &self.inner.attributes)
    }

    /// One detection by row.
    fn detection<'py>(&self, py: Python<'py>, row: usize) -> PyResult<Option<Bound<'py, PyDict>>> {
        let dt = &self.inner;
        if row >= dt.len() {
            return Ok(None);
        }
        let out = PyDict::new(py);
        out.set_item("image", image_of(&dt.offsets, row))?;
        out.set_item("bbox_xywh", dt.boxes_xywh[row])?;
        out.set_item("class_index", dt.class[row])?;
        out.set_item("score", dt.score[row])?;
        out.set_item("missing_score", dt.missing_score.as_ref().is_some_and(|m| m[row]))?;
        out.set_item("record", dt.record[row])?;
        Ok(Some(out))
    }

    /// The columns as arrays.
    fn arrays<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dt = &self.inner;
        let out = PyDict::new(py);
        out.set_item("boxes_xywh", boxes(py, &dt.boxes_xywh)?)?;
        out.set_item("image", rows_to_images(py, &dt.offsets))?;
        out.set_item("class_index", dt.class.clone().into_pyarray(py))?;
        out.set_item("score", dt.score.clone().into_pyarray(py))?;
        let missing = dt.missing_score.clone().unwrap_or_else(|| vec![false; dt.len()]);
        out.set_item("missing_score", missing.into_pyarray(py))?;
        out.set_item("record", dt.record.clone().into_pyarray(py))?;
        Ok(out)
    }
}

fn image_of(offsets: &[usize], row: usize) -> usize {
    offsets.partition_point(|&o| o <= row) - 1
}

fn rows_to_images<'py>(py: Python<'py>, offsets: &[usize]) -> Bound<'py, PyArray1<u32>> {
    let mut images = Vec::with_capacity(offsets.last().copied().unwrap_or(0));
    for (image, end) in offsets.iter().skip(1).enumerate() {
        images.resize(*end, image as u32);
    }
    images.into_pyarray(py)
}
