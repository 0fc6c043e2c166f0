//! Principal components and a quadratic classifier of them (section III-C.3).

use lenet_data::dataset::CLASS_COUNT;
use tch::{Kind, Tensor};

use crate::{
    classifier::Classifier,
    cost::{Cost, Count},
    error::Error,
    evidence::{Evidence, EvidencePicture, Shades},
    fitting::Fitting,
    least_squares::{NormalEquations, weighted_sums},
    settings::Setting,
    stored::Stored,
    targets::one_hot,
};

const COMPONENTS: Setting =
    Setting { name: "components", default: 40.0, bounds: [1.0, 100.0], hint: "Principal components" };

const RIDGE: Setting = Setting {
    name: "ridge",
    default: 0.001,
    bounds: [1e-6, 1e6],
    hint: "How much the squares of the weights count beside the squared errors of all images",
};

pub(crate) const SETTINGS: &[Setting] = &[COMPONENTS, RIDGE];

/// Components that are shown.
const SHOWN_COUNT: usize = 10;

/// Images whose products are computed at a time.
const CHUNK: i64 = 8_192;

/// A linear classifier of principal components and their products.
struct Quadratic {
    /// `[1, D]`, the mean input.
    mean: Tensor,
    /// `[D, P]`, the directions of most variance, the first one first.
    components: Tensor,
    /// `[P + P (P + 1) / 2 + 1, 10]`, the bias in the last row.
    weights: Tensor,
}

pub(crate) fn fit(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let count = fitting.settings.count(&COMPONENTS) as i64;
    fitting.report("principal components", 0, 2)?;
    let mean = fitting.matrix.f_mean_dim(0, true, Kind::Float)?; // [1, D]
    let components = principal_components(&fitting.matrix, &mean, count)?; // [D, P]
    fitting.report("weights of their products", 1, 2)?;
    let targets = one_hot(&fitting.labels()?)?; // [N, 10]
    let map = |inputs: &Tensor| products(&project(inputs, &mean, &components)?);
    let equations = NormalEquations::of_mapped(&fitting.matrix, &targets, map)?;
    Ok(Box::new(Quadratic { mean, components, weights: equations.solve(fitting.settings.value(&RIDGE))? }))
}

pub(crate) fn read(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    let components = stored.shaped("components", &[-1, -1])?; // [D, P]
    let (dimension, count) = (components.size()[0], components.size()[1]);
    let mean = stored.shaped("mean", &[1, dimension])?;
    let weights = stored.shaped("weights", &[count + count * (count + 1) / 2 + 1, CLASS_COUNT as i64])?;
    Ok(Box::new(Quadratic { mean, components, weights }))
}

/// The eigenvectors of the covariance with the largest eigenvalues, `[D, P]`. The largest weight of each is positive.
fn principal_components(inputs: &Tensor, mean: &Tensor, count: i64) -> Result<Tensor, Error> {
    let dimension = inputs.size()[1];
    let mut covariance = Tensor::f_zeros([dimension, dimension], (Kind::Double, inputs.device()))?;
    for start in (0..inputs.size()[0]).step_by(CHUNK as usize) {
        let length = CHUNK.min(inputs.size()[0] - start);
        let centred = inputs.f_narrow(0, start, length)?.f_sub(mean)?.f_to_kind(Kind::Double)?; // [B, D]
        covariance = covariance.f_add(&centred.f_transpose(0, 1)?.f_matmul(&centred)?)?;
    }
    let (_, vectors) = covariance.f_linalg_eigh("L")?; // [D, D], eigenvalues rise
    let count = count.min(dimension);
    let vectors = vectors.f_narrow(1, dimension - count, count)?.f_flip([1])?; // [D, P]
    let (_, strongest) = vectors.f_abs()?.f_max_dim(0, true)?; // [1, P]
    let signs = vectors.f_gather(0, &strongest, false)?.f_sign()?; // [1, P]
    Ok(vectors.f_mul(&signs)?.f_to_kind(Kind::Float)?.f_contiguous()?)
}

/// `[B, P]` of `[B, D]`.
fn project(inputs: &Tensor, mean: &Tensor, components: &Tensor) -> Result<Tensor, Error> {
    Ok(inputs.f_sub(mean)?.f_matmul(components)?)
}

/// The components and all their products: `[B, P + P (P + 1) / 2]` of `[B, P]`.
fn products(projections: &Tensor) -> Result<Tensor, Error> {
    let count = projections.size()[1];
    let mut all = vec![projections.shallow_clone()];
    for first in 0..count {
        let rest = projections.f_narrow(1, first, count - first)?; // [B, P − first]
        all.push(rest.f_mul(&projections.f_narrow(1, first, 1)?)?);
    }
    Ok(Tensor::f_cat(&all, 1)?)
}

impl Classifier for Quadratic {
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        weighted_sums(&products(&project(inputs, &self.mean, &self.components)?)?, &self.weights) // [B, 10]
    }

    fn cost(&self) -> Cost {
        let [dimension, count] = [0, 1].map(|axis| self.components.size()[axis] as usize);
        let terms = count + count * (count + 1) / 2;
        let projection = format!("{dimension} × {count}");
        Cost {
            multiply_adds: Count::new(dimension * count + terms * CLASS_COUNT, format!("{projection} + {terms} × 10")),
            stored_values: Count::new(
                dimension * count + dimension + (terms + 1) * CLASS_COUNT,
                format!("{projection} + {dimension} + ({terms} + 1) × 10"),
            ),
            parameters: Count::new(
                dimension * count + dimension + (terms + 1) * CLASS_COUNT,
                format!("{projection} + {dimension} + ({terms} + 1) × 10"),
            ),
        }
    }

    fn evidence(&self, input: &Tensor, _: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        let projections = project(input, &self.mean, &self.components)?; // [1, P]
        let rebuilt = projections.f_matmul(&self.components.f_transpose(0, 1)?)?.f_add(&self.mean)?; // [1, D]
        let count = projections.size()[1];
        let rebuilt = EvidencePicture::of_row(&rebuilt, Shades::Ink, format!("of {count} components"))?;
        let amounts = Vec::<f32>::try_from(projections.f_reshape([-1])?)?;
        let picture = |(index, amount): (usize, &f32)| {
            let component = self.components.f_select(1, index as i64)?; // [D]
            EvidencePicture::of_row(&component, Shades::Signed, format!("{} · {amount:+.2}", index + 1))
        };
        let shown = amounts.iter().enumerate().take(SHOWN_COUNT).map(picture).collect::<Result<_, Error>>()?;
        Ok(Evidence::default().with("Rebuilt", vec![rebuilt]).with("First components, and how much of each", shown))
    }

    fn store(&self) -> Result<Stored, Error> {
        let stored =
            Stored::default().with_numbers("mean", &self.mean)?.with_numbers("components", &self.components)?;
        stored.with_numbers("weights", &self.weights)
    }
}
