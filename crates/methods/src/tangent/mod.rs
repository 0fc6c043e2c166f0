//! The nearest training image by tangent distance (Simard et al. 1993; section III-C).

mod deformations;
mod distance;
mod neighbours;

use self::neighbours::{Options, TangentNeighbours};
use crate::{classifier::Classifier, error::Error, fitting::Fitting, settings::Setting, stored::Stored};

const CANDIDATES: Setting = Setting {
    name: "candidates",
    default: 100.0,
    bounds: [1.0, 1_000.0],
    hint: "Nearest training images by Euclidean distance, among which the tangent distance chooses",
};

const K: Setting = Setting {
    name: "k",
    default: 3.0,
    bounds: [1.0, 100.0],
    hint: "Nearest images of each class whose mean distance counts",
};

const BLUR: Setting = Setting {
    name: "blur",
    default: 0.9,
    bounds: [0.1, 5.0],
    hint: "Deviation of the Gaussian that images are blurred by, in pixels",
};

const RIDGE: Setting = Setting {
    name: "ridge",
    default: 0.001,
    bounds: [1e-6, 1e3],
    hint: "How much the squares of the deformations count beside the squared distance",
};

pub(crate) const SETTINGS: &[Setting] = &[CANDIDATES, K, BLUR, RIDGE];

pub(crate) fn fit(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let options = Options {
        candidate_count: fitting.settings.count(&CANDIDATES),
        k: fitting.settings.count(&K),
        blur: fitting.settings.value(&BLUR),
        ridge: fitting.settings.value(&RIDGE),
    };
    fitting.report("blurred images", 0, 1)?;
    Ok(Box::new(TangentNeighbours::new(options, &fitting.matrix, fitting.images.labels())?))
}

pub(crate) fn read(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    Ok(Box::new(TangentNeighbours::read(stored)?))
}
