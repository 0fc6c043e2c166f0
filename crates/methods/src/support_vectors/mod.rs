//! Support vectors of a polynomial kernel, for each pair of classes (section III-C).

mod examples;
mod kernel;
mod kernel_rows;
mod machine;
mod one_vs_one;
mod smo;
mod working_set;

use self::{
    examples::Examples,
    kernel::Kernel,
    machine::Machine,
    one_vs_one::{Options, Pass, train},
};
use crate::{classifier::Classifier, error::Error, fitting::Fitting, settings::Setting, stored::Stored};

const DEGREE: Setting = Setting {
    name: "degree",
    default: 4.0,
    bounds: [1.0, 20.0],
    hint: "Degree of the kernel (gain · x·y + 1)^degree of two inputs of length 1",
};

const GAIN: Setting = Setting {
    name: "gain",
    default: 2.0,
    bounds: [0.001, 1_000.0],
    hint: "What the product of two inputs is multiplied by in the kernel",
};

const COST: Setting = Setting {
    name: "cost",
    default: 10.0,
    bounds: [1e-6, 1e6],
    hint: "The largest coefficient: what a training image on the wrong side costs",
};

const CACHE_MB: Setting = Setting {
    name: "cache_mb",
    default: 1_000.0,
    bounds: [1.0, 1e6],
    hint: "Memory for rows of the kernel matrix, in MB: less takes longer",
};

const VIRTUAL_DEGREE: Setting = Setting {
    name: "degree",
    default: 9.0,
    bounds: [1.0, 20.0],
    hint: "Degree of the kernel (x·y / 2 + 1 / 2)^degree of two inputs of length 1",
};

pub(crate) const SETTINGS: &[Setting] = &[DEGREE, GAIN, COST, CACHE_MB];

pub(crate) const VIRTUAL_SETTINGS: &[Setting] = &[VIRTUAL_DEGREE, COST, CACHE_MB];

pub(crate) fn fit(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let (gain, degree) = (fitting.settings.value(&GAIN), fitting.settings.count(&DEGREE));
    let kernel = Kernel { gain, offset: 1.0, degree };
    let pass = Pass { stage: "pair", title: "support vectors", index: 0, count: 1 };
    Ok(Box::new(machine(kernel, &Examples::of(fitting)?, pass, fitting)?))
}

/// Fits again to the support vectors and their shifts by a pixel.
pub(crate) fn fit_virtual(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let kernel = Kernel { gain: 0.5, offset: 0.5, degree: fitting.settings.count(&VIRTUAL_DEGREE) };
    let pass = Pass { stage: "pair", title: "support vectors", index: 0, count: 2 };
    let first = machine(kernel, &Examples::of(fitting)?, pass, fitting)?;
    let pass = Pass { stage: "virtual-pair", title: "virtual support vectors", index: 1, count: 2 };
    Ok(Box::new(machine(kernel, &first.vectors().with_shifts()?, pass, fitting)?))
}

fn machine(kernel: Kernel, examples: &Examples, pass: Pass, fitting: &mut Fitting<'_>) -> Result<Machine, Error> {
    let (cost, cache_mb) = (fitting.settings.value(&COST), fitting.settings.value(&CACHE_MB));
    let options = Options { kernel, cost, cache_bytes: (cache_mb * 1e6) as usize };
    let solutions = train(examples, &options, pass, fitting)?;
    Machine::of(kernel, examples, &solutions)
}

pub(crate) fn read(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    Ok(Box::new(Machine::read(stored)?))
}
