//! Stub.

use crate::{classifier::Classifier, error::Error, fitting::Fitting, settings::Setting, stored::Stored};

pub(crate) const SETTINGS: &[Setting] = &[];

pub(crate) fn fit(_: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    Err(Error::Setting("not built yet".to_owned()))
}

pub(crate) fn read(_: &Stored) -> Result<Box<dyn Classifier>, Error> {
    Err(Error::Setting("not built yet".to_owned()))
}
