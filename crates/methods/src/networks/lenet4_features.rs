//! Stub.

use crate::{classifier::Classifier, error::Error, fitting::Fitting, settings::Setting, stored::Stored};

pub(crate) const LOCAL_SETTINGS: &[Setting] = &[];

pub(crate) const NEAREST_SETTINGS: &[Setting] = &[];

pub(crate) fn fit_local(_: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    Err(Error::Setting("not built yet".to_owned()))
}

pub(crate) fn fit_nearest(_: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    Err(Error::Setting("not built yet".to_owned()))
}

pub(crate) fn read_local(_: &Stored) -> Result<Box<dyn Classifier>, Error> {
    Err(Error::Setting("not built yet".to_owned()))
}

pub(crate) fn read_nearest(_: &Stored) -> Result<Box<dyn Classifier>, Error> {
    Err(Error::Setting("not built yet".to_owned()))
}
