//! Stub.

use crate::{
    classifier::Classifier,
    error::Error,
    fitting::Fitting,
    method::{Era, HiddenSizes},
    settings::Setting,
    stored::Stored,
};

pub(crate) fn settings(_: Era) -> &'static [Setting] {
    &[]
}

pub(crate) fn fit(_: HiddenSizes, _: Era, _: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    Err(Error::Setting("not built yet".to_owned()))
}

pub(crate) fn read(_: HiddenSizes, _: Era, _: &Stored) -> Result<Box<dyn Classifier>, Error> {
    Err(Error::Setting("not built yet".to_owned()))
}
