//! Stub.

use crate::{classifier::Classifier, error::Error, fitting::Fitting, method::Era, settings::Setting, stored::Stored};

pub(crate) fn settings(_: Era) -> &'static [Setting] {
    &[]
}

pub(crate) fn fit(_: Era, _: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    Err(Error::Setting("not built yet".to_owned()))
}

pub(crate) fn read(_: &Stored) -> Result<Box<dyn Classifier>, Error> {
    Err(Error::Setting("not built yet".to_owned()))
}
