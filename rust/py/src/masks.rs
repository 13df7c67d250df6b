//! A column of masks.

use crate::error::to_python;
use crate::gil::detached;
use errata_core::Error;
use errata_core::columns::Masks as CoreMasks;
use errata_core::geometry::mask::{self, Rasteriser, bitmap};
use numpy::ndarray::Axis;
use numpy::{
    IntoPyArray, PyArray1, PyArray2, PyArray3, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2, PyReadonlyArray3,
};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString};

/// Masks as run lengths; frozen.
#[pyclass(frozen, module = "errata._core", name = "Masks")]
pub struct Masks {
    pub inner: CoreMasks,
}

/// More pixels than these are not decoded at once: 2 GB.
const MOST_PIXELS: usize = 1 << 31;

/// What COCO's files have for a mask, held.
enum Segmentation<'py> {
    Bytes([u32; 2], Bound<'py, PyBytes>),
    Text([u32; 2], Bound<'py, PyString>),
    Lengths([u32; 2], Vec<i64>),
    Polygons([u32; 2], Vec<Vec<f64>>),
}

/// The same, lent to work that leaves Python alone.
enum Lent<'a> {
    Counts([u32; 2], &'a [u8]),
    Lengths([u32; 2], &'a [i64]),
    Polygons([u32; 2], &'a [Vec<f64>]),
}

impl Segmentation<'_> {
    fn lend(&self) -> PyResult<Lent<'_>> {
        Ok(match self {
            Self::Bytes(size, counts) => Lent::Counts(*size, counts.as_bytes()),
            Self::Text(size, counts) => Lent::Counts(*size, counts.to_str()?.as_bytes()),
            Self::Lengths(size, lengths) => Lent::Lengths(*size, lengths),
            Self::Polygons(size, polygons) => Lent::Polygons(*size, polygons),
        })
    }
}

#[pymethods]
impl Masks {
    /// Masks from COCO's objects: RLE dicts, or lists of polygons, whose images' heights and widths
    /// are `sizes`.
    #[staticmethod]
    #[pyo3(signature = (objects, sizes = None))]
    fn from_segmentations(
        py: Python<'_>,
        objects: Vec<Bound<'_, PyAny>>,
        sizes: Option<Vec<[i64; 2]>>,
    ) -> PyResult<Self> {
        if let Some(sizes) = sizes.as_ref().filter(|sizes| sizes.len() != objects.len()) {
            let found = format!("found {} sizes for {} masks", sizes.len(), objects.len());
            return Err(to_python(py, &Error::usage("sizes", found, "give [height, width] for each mask")));
        }
        let mut found = Vec::with_capacity(objects.len());
        for (row, object) in objects.iter().enumerate() {
            let size = sizes.as_ref().map(|sizes| sizes[row]);
            found.push(segmentation(object, size).map_err(|error| refused(py, row, error))?);
        }
        let lent = found.iter().map(Segmentation::lend).collect::<PyResult<Vec<Lent<'_>>>>()?;
        detached(py, || {
            let mut inner = CoreMasks::default();
            let mut rasteriser = Rasteriser::default();
            for (row, one) in lent.iter().enumerate() {
                let pushed = match one {
                    Lent::Counts(size, counts) => inner.push_counts(*size, counts),
                    Lent::Lengths(size, lengths) => inner.push_lengths(*size, lengths),
                    Lent::Polygons(size, polygons) => {
                        rasteriser.push(&mut inner, *size, polygons.iter().map(Vec::as_slice))
                    }
                };
                pushed.map_err(|error| at_row(row, error))?;
            }
            Ok(Self { inner })
        })
    }

    /// Masks from pixels of shape (height, width, n); everything but 0 is foreground.
    #[staticmethod]
    fn from_bitmaps(py: Python<'_>, pixels: PyReadonlyArray3<'_, u8>) -> PyResult<Self> {
        let pixels = pixels.as_array();
        let (height, width, _) = pixels.dim();
        let size = [height, width].map(|side| u32::try_from(side).unwrap_or(u32::MAX));
        detached(py, || {
            mask::pixels(size)?;
            let mut inner = CoreMasks::default();
            let (mut runs, mut copy) = (Vec::new(), Vec::new());
            for one in pixels.axis_iter(Axis(2)) {
                runs.clear();
                // Columns one after the other in memory, or else a copy that has them so.
                match one.t().to_slice() {
                    Some(column_major) => bitmap::encode(column_major, &mut runs),
                    None => {
                        match one.to_slice() {
                            Some(row_major) => mask::transpose(row_major, width, &mut copy),
                            None => {
                                copy.clear();
                                copy.extend(one.t().iter());
                            }
                        }
                        bitmap::encode(&copy, &mut runs);
                    }
                }
                inner.push(errata_core::columns::Mask { height: size[0], width: size[1], runs: &runs });
            }
            Ok(Self { inner })
        })
    }

    /// Masks from a picture of numbers, shape (height, width), one for each number but 0, and the
    /// numbers, ascending.
    #[staticmethod]
    fn from_labels<'py>(
        py: Python<'py>,
        labels: PyReadonlyArray2<'_, u32>,
    ) -> PyResult<(Bound<'py, PyArray1<u32>>, Self)> {
        let labels = labels.as_array();
        let (height, width) = labels.dim();
        let size = [height, width].map(|side| u32::try_from(side).unwrap_or(u32::MAX));
        let (numbers, inner) = detached(py, || match labels.t().to_slice() {
            Some(column_major) => mask::masks_of_labels(size, column_major),
            None => mask::masks_of_labels(size, &labels.t().iter().copied().collect::<Vec<_>>()),
        })?;
        Ok((numbers.into_pyarray(py), Self { inner }))
    }

    fn __len__(&self) -> usize {
        self.inner.len()
    }

    /// (height, width) of each mask's image.
    fn sizes(&self) -> Vec<(u32, u32)> {
        self.inner.size.iter().map(|&[height, width]| (height, width)).collect()
    }

    /// COCO's compressed strings.
    fn counts<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyBytes>> {
        let mut text = Vec::new();
        (0..self.inner.len())
            .map(|row| {
                text.clear();
                mask::encode_counts(self.inner.mask(row).runs, &mut text);
                PyBytes::new(py, &text)
            })
            .collect()
    }

    /// Run lengths.
    fn runs(&self) -> Vec<Vec<u32>> {
        (0..self.inner.len()).map(|row| self.inner.mask(row).runs.to_vec()).collect()
    }

    /// Foreground pixels, shape (n,).
    fn area<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u32>> {
        self.inner.area.clone().into_pyarray(py)
    }

    /// Boxes of whole pixels around the foreground as x, y, width, height, shape (n, 4).
    fn bounds<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        self.inner.bounds.concat().into_pyarray(py).reshape([self.inner.len(), 4])
    }

    /// Pixels of masks of one size, 0 or 1, shape (height, width, n) in Fortran order.
    fn decode<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray3<u8>>> {
        let size = self.common_size().map_err(|error| to_python(py, &error))?;
        let (n, pixels) = (self.inner.len(), mask::pixels(size).map_err(|error| to_python(py, &error))? as usize);
        if pixels.checked_mul(n).is_none_or(|bytes| bytes > MOST_PIXELS) {
            let found = format!("found {n} masks of {} x {}", size[0], size[1]);
            let advice = format!("decode fewer at a time: at most {MOST_PIXELS} pixels together");
            return Err(to_python(py, &Error::usage("masks", found, advice)));
        }
        // NumPy's own function raises MemoryError where there is not enough.
        let options = PyDict::new(py);
        options.set_item("dtype", "uint8")?;
        options.set_item("order", "F")?;
        let zeros = py.import("numpy")?.call_method("zeros", ((size[0], size[1], n),), Some(&options))?;
        let out: Bound<'py, PyArray3<u8>> = zeros.cast_into()?;
        if pixels > 0 {
            let mut writable = out.readwrite();
            let all = writable.as_slice_mut()?;
            py.detach(|| {
                for (row, one) in all.chunks_exact_mut(pixels).enumerate() {
                    bitmap::paint(self.inner.mask(row), one);
                }
            });
        }
        Ok(out)
    }

    /// COCO's overlap of each of these masks, as detections, with each of `other`, shape (n, m);
    /// for those of `other` that are crowds intersection / area of the detection.
    #[pyo3(signature = (other, crowd = None))]
    fn iou<'py>(
        &self,
        py: Python<'py>,
        other: &Self,
        crowd: Option<PyReadonlyArray1<'_, bool>>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let crowd = crowd_flags(py, crowd, other)?;
        let found = py.detach(|| mask::coco_mask_ious(&self.inner, &other.inner, crowd.as_deref()));
        found.into_pyarray(py).reshape([self.inner.len(), other.inner.len()])
    }

    /// The lower of the overlap of masks and that of their boundaries, shape (n, m).
    #[pyo3(signature = (other, crowd = None, ratio = 0.02))]
    fn boundary_iou<'py>(
        &self,
        py: Python<'py>,
        other: &Self,
        crowd: Option<PyReadonlyArray1<'_, bool>>,
        ratio: f64,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let crowd = crowd_flags(py, crowd, other)?;
        check_ratio(py, ratio)?;
        let found = py.detach(|| {
            let thin = [&self.inner, &other.inner].map(|masks| mask::boundaries(masks, ratio));
            let mut whole = mask::coco_mask_ious(&self.inner, &other.inner, crowd.as_deref());
            let of_boundaries = mask::coco_mask_ious(&thin[0], &thin[1], crowd.as_deref());
            // Of a crowd the mask alone counts.
            let is_crowd = |at: usize| crowd.as_ref().is_some_and(|crowd| crowd[at % crowd.len()]);
            for (at, (whole, thin)) in whole.iter_mut().zip(of_boundaries).enumerate() {
                if !is_crowd(at) {
                    *whole = whole.min(thin);
                }
            }
            whole
        });
        found.into_pyarray(py).reshape([self.inner.len(), other.inner.len()])
    }

    /// The boundary of each mask, `ratio` of its image's diagonal thick.
    #[pyo3(signature = (ratio = 0.02))]
    fn boundaries(&self, py: Python<'_>, ratio: f64) -> PyResult<Self> {
        check_ratio(py, ratio)?;
        Ok(Self { inner: py.detach(|| mask::boundaries(&self.inner, ratio)) })
    }

    /// The union, or the intersection, of all masks, as a column of one; of no masks none.
    #[pyo3(signature = (intersect = false))]
    fn merge(&self, py: Python<'_>, intersect: bool) -> PyResult<Self> {
        let size = self.common_size().map_err(|error| to_python(py, &error))?;
        let mut inner = CoreMasks::default();
        if !self.inner.is_empty() {
            py.detach(|| {
                let mut runs = Vec::new();
                mask::merge((0..self.inner.len()).map(|row| self.inner.mask(row)), intersect, &mut runs);
                inner.push(errata_core::columns::Mask { height: size[0], width: size[1], runs: &runs });
            });
        }
        Ok(Self { inner })
    }

    /// The masks of the given rows.
    fn take(&self, py: Python<'_>, rows: Vec<u32>) -> PyResult<Self> {
        if let Some(row) = rows.iter().find(|&&row| row as usize >= self.inner.len()) {
            let found = format!("found {row}, and there are {} masks", self.inner.len());
            return Err(to_python(py, &Error::usage("rows", found, "count rows from 0")));
        }
        Ok(Self { inner: self.inner.take(&rows) })
    }
}

impl Masks {
    /// The size of all masks; 0 x 0 where there are none.
    fn common_size(&self) -> errata_core::Result<[u32; 2]> {
        let Some(&size) = self.inner.size.first() else { return Ok([0, 0]) };
        match self.inner.size.iter().position(|other| *other != size) {
            None => Ok(size),
            Some(row) => {
                let [height, width] = self.inner.size[row];
                let found = format!("found {height} x {width} where the first has {} x {}", size[0], size[1]);
                Err(Error::input(format!("masks[{row}].size"), found, "give masks of one image"))
            }
        }
    }
}

fn at_row(row: usize, mut error: Error) -> Error {
    error.place = format!("masks[{row}].{}", error.place);
    error
}

fn refused(py: Python<'_>, row: usize, refusal: Refusal) -> PyErr {
    match refusal {
        Refusal::Ours(error) => to_python(py, &at_row(row, error)),
        Refusal::Python(error) => error,
    }
}

/// What is wrong with a segmentation: its content, or what Python said of it.
enum Refusal {
    Ours(Error),
    Python(PyErr),
}

impl From<PyErr> for Refusal {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

const SEGMENTATION: &str =
    "a mask is {\"size\": [height, width], \"counts\": ...} or a list of polygons [x0, y0, x1, y1, ...]";

fn segmentation<'py>(object: &Bound<'py, PyAny>, size: Option<[i64; 2]>) -> Result<Segmentation<'py>, Refusal> {
    let Ok(rle) = object.cast::<PyDict>() else { return polygons(object, size) };
    let (size, counts) = (intern!(object.py(), "size"), intern!(object.py(), "counts"));
    let (Some(own), Some(counts)) = (rle.get_item(size)?, rle.get_item(counts)?) else {
        return Err(Refusal::Ours(Error::input("segmentation", "found a dict without size or counts", SEGMENTATION)));
    };
    let own = checked(two_numbers(&own).map_err(|_| {
        Refusal::Ours(Error::input("size", format!("found {}", shown(&own)), "give [height, width], whole numbers"))
    })?)?;
    let counts = match counts.cast_into::<PyBytes>() {
        Ok(bytes) => return Ok(Segmentation::Bytes(own, bytes)),
        Err(other) => other.into_inner(),
    };
    let counts = match counts.cast_into::<PyString>() {
        Ok(text) => return Ok(Segmentation::Text(own, text)),
        Err(other) => other.into_inner(),
    };
    let lengths = counts.extract().map_err(|_| {
        let advice = "give a compressed string, or a list of run lengths";
        Refusal::Ours(Error::input("counts", format!("found {}", shown(&counts)), advice))
    })?;
    Ok(Segmentation::Lengths(own, lengths))
}

/// A list of two is the usual case, and read in a third of the time.
fn two_numbers(size: &Bound<'_, PyAny>) -> PyResult<[i64; 2]> {
    match size.cast::<PyList>() {
        Ok(list) if list.len() == 2 => Ok([list.get_item(0)?.extract()?, list.get_item(1)?.extract()?]),
        _ => size.extract(),
    }
}

fn polygons<'py>(object: &Bound<'py, PyAny>, size: Option<[i64; 2]>) -> Result<Segmentation<'py>, Refusal> {
    let polygons: Vec<Vec<f64>> = object
        .extract()
        .map_err(|_| Refusal::Ours(Error::input("segmentation", format!("found {}", shown(object)), SEGMENTATION)))?;
    let Some(size) = size else {
        let advice = "polygons need their image's height and width: give sizes";
        return Err(Refusal::Ours(Error::input("segmentation", "found polygons", advice)));
    };
    Ok(Segmentation::Polygons(checked(size)?, polygons))
}

fn checked(size: [i64; 2]) -> Result<[u32; 2], Refusal> {
    match size.map(u32::try_from) {
        [Ok(height), Ok(width)] => Ok([height, width]),
        _ => {
            let found = format!("found [{}, {}]", size[0], size[1]);
            Err(Refusal::Ours(Error::input("size", found, "give [height, width] in pixels, none negative")))
        }
    }
}

/// A value as Python shows it, not at any length.
fn shown(value: &Bound<'_, PyAny>) -> String {
    let text = value.repr().map_or_else(|_| "a value".to_owned(), |text| text.to_string());
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

fn crowd_flags(
    py: Python<'_>,
    crowd: Option<PyReadonlyArray1<'_, bool>>,
    other: &Masks,
) -> PyResult<Option<Vec<bool>>> {
    let Some(crowd) = crowd.map(|flags| flags.as_array().to_vec()) else { return Ok(None) };
    if crowd.len() == other.inner.len() {
        return Ok(Some(crowd));
    }
    let found = format!("found {} flags for {} masks", crowd.len(), other.inner.len());
    Err(to_python(py, &Error::usage("crowd", found, "give one flag for each mask of the ground truth")))
}

fn check_ratio(py: Python<'_>, ratio: f64) -> PyResult<()> {
    if ratio > 0.0 && ratio <= 1.0 {
        return Ok(());
    }
    let advice = "give a share of the image's diagonal above 0 and up to 1, such as 0.02";
    Err(to_python(py, &Error::usage("boundary_ratio", format!("found {ratio}"), advice)))
}
