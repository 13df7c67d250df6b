//! Kinds of errors and what each costs.

use crate::compared::Compared;
use crate::error::to_python;
use crate::gil::detached;
use crate::values::optional_index;
use errata_core::Error;
use errata_core::tide::{self as core, Kind, Tally, TideOptions};
use numpy::IntoPyArray;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// (n_gt, right, left out, errors by kind, absorbed among them, AP, gains by kind, gain without
/// false positives, gain without false negatives)
type TallyRow = (u64, u64, u64, Vec<u64>, Vec<u64>, Option<f64>, Vec<Option<f64>>, Option<f64>, Option<f64>);

/// The errors of one model.
#[pyclass(frozen, module = "errata._core")]
pub struct Tide {
    compared: Py<Compared>,
    options: TideOptions,
    inner: core::Tide,
}

/// Tells the kinds of all errors and what each costs; without `max_dets` 100, or 300 of federated
/// data.
#[pyfunction]
#[pyo3(signature = (compared, *, pos_thr, bg_thr, max_dets, images))]
pub fn tide(
    py: Python<'_>,
    compared: Py<Compared>,
    pos_thr: f64,
    bg_thr: f64,
    max_dets: Option<usize>,
    images: Option<Vec<u32>>,
) -> PyResult<Tide> {
    let (options, inner) = detached(py, || {
        let of = compared.get();
        let options = TideOptions::new(of.dataset(), pos_thr, bg_thr, max_dets, images)?;
        let inner = core::tide(of.dataset(), of.detections(), of.measure(), &options);
        Ok((options, inner))
    })?;
    Ok(Tide { compared, options, inner })
}

#[pymethods]
impl Tide {
    /// Names of the kinds, in the order of every list by kind.
    #[staticmethod]
    fn kinds() -> Vec<&'static str> {
        Kind::ALL.map(Kind::name).to_vec()
    }

    /// Detections looked at per image.
    #[getter]
    fn max_dets(&self) -> usize {
        self.options.max_dets
    }

    /// All classes, then each by itself.
    fn tallies(&self) -> (TallyRow, Vec<TallyRow>) {
        (tally_row(&self.inner.all), self.inner.classes.iter().map(tally_row).collect())
    }

    /// Errors as columns; -1 and NaN stand for none.
    fn rows<'py>(&self, py: Python<'py>, kinds: Vec<String>, class_index: Option<u32>) -> PyResult<Bound<'py, PyDict>> {
        let kinds = kinds.iter().map(|name| parse_kind(name)).collect::<errata_core::Result<Vec<_>>>();
        let kinds = kinds.map_err(|e| to_python(py, &e))?;
        let found = py.detach(|| {
            let of = self.compared.get();
            core::rows(of.dataset(), of.detections(), &self.inner.fates, &self.options, &kinds, class_index)
        });
        let out = PyDict::new(py);
        let number = |of: fn(&core::Row) -> Option<f64>| {
            found.iter().map(|row| of(row).unwrap_or(f64::NAN)).collect::<Vec<_>>().into_pyarray(py)
        };
        let flag = |of: fn(&core::Row) -> bool| found.iter().map(of).collect::<Vec<_>>().into_pyarray(py);
        out.set_item("kind", found.iter().map(|row| row.kind.name()).collect::<Vec<_>>())?;
        out.set_item("image", found.iter().map(|row| row.image).collect::<Vec<_>>().into_pyarray(py))?;
        out.set_item("gt", optional_index(py, found.iter().map(|row| row.gt)))?;
        out.set_item("dt", optional_index(py, found.iter().map(|row| row.dt)))?;
        out.set_item("gt_class", optional_index(py, found.iter().map(|row| row.gt_class)))?;
        out.set_item("dt_class", optional_index(py, found.iter().map(|row| row.dt_class)))?;
        out.set_item("iou", number(|row| row.iou))?;
        out.set_item("score", number(|row| row.score))?;
        out.set_item("absorbed", flag(|row| row.absorbed))?;
        out.set_item("repairs", flag(|row| row.repairs))?;
        Ok(out)
    }
}

fn parse_kind(name: &str) -> errata_core::Result<Kind> {
    Kind::named(name).ok_or_else(|| {
        let names = Kind::ALL.map(Kind::name).join(", ");
        Error::usage("kind", format!("found {name:?}"), format!("use one of {names}"))
    })
}

fn tally_row(tally: &Tally) -> TallyRow {
    let p = &tally.precisions;
    (
        tally.n_gt,
        tally.n_right,
        tally.left_out,
        tally.errors.to_vec(),
        tally.absorbed.to_vec(),
        p.as_is,
        Kind::ALL.map(|kind| p.gain(kind)).to_vec(),
        p.gain_without_false_positives(),
        p.gain_without_false_negatives(),
    )
}
