//! Radial basis functions around typical images, and a linear classifier of them (section III-C.4).

use lenet_data::{
    dataset::CLASS_COUNT,
    random::{Purpose, generator},
};
use rand::seq::SliceRandom as _;
use tch::{Kind, Tensor};

use crate::{
    classifier::Classifier,
    cost::{Cost, Count},
    error::Error,
    evidence::{Evidence, EvidencePicture, Shades},
    fitting::Fitting,
    least_squares::{NormalEquations, weighted_sums},
    method::Method,
    settings::Setting,
    stored::Stored,
    targets::one_hot,
};

const CENTRES: Setting =
    Setting { name: "centres", default: 100.0, bounds: [1.0, 1_000.0], hint: "Typical images of each class" };

const WIDTH: Setting = Setting {
    name: "width",
    default: 1.0,
    bounds: [0.01, 100.0],
    hint: "The variance of each Gaussian, over the mean squared distance of images from their nearest centre",
};

const RIDGE: Setting = Setting {
    name: "ridge",
    default: 0.01,
    bounds: [1e-9, 1e6],
    hint: "How much the squares of the weights count beside the squared errors of all images",
};

const ROUNDS: Setting = Setting { name: "rounds", default: 15.0, bounds: [1.0, 1_000.0], hint: "Rounds of k-means" };

pub(crate) const SETTINGS: &[Setting] = &[CENTRES, WIDTH, RIDGE, ROUNDS];

/// Centres that are shown.
const SHOWN_COUNT: usize = 10;

/// Images whose distances are computed at a time.
const CHUNK: i64 = 4_096;

/// A linear classifier of Gaussians.
struct RadialBasis {
    /// `[R, D]`, class after class.
    centres: Tensor,
    /// Of each Gaussian: exp(−‖x − c‖² / (2 · variance)).
    variance: f64,
    /// `[R + 1, 10]`, the bias in the last row.
    weights: Tensor,
}

pub(crate) fn fit(fitting: &mut Fitting<'_>) -> Result<Box<dyn Classifier>, Error> {
    let labels = fitting.labels()?;
    let mut centres = Vec::new();
    for class in 0..CLASS_COUNT {
        fitting.report(format!("typical images of class {class}"), class, CLASS_COUNT + 1)?;
        let positions = labels.f_eq(class as i64)?.f_nonzero()?.f_reshape([-1])?;
        let of_class = fitting.matrix.f_index_select(0, &positions)?; // [N of the class, D]
        centres.push(k_means(&of_class, class, fitting)?); // [R / 10, D]
    }
    fitting.report("weights of the Gaussians", CLASS_COUNT, CLASS_COUNT + 1)?;
    let centres = Tensor::f_cat(&centres, 0)?; // [R, D]
    let variance = fitting.settings.value(&WIDTH) * mean_square(&fitting.matrix, &centres)?;
    let targets = one_hot(&labels)?; // [N, 10]
    let map = |inputs: &Tensor| gaussians(inputs, &centres, variance);
    let equations = NormalEquations::of_mapped(&fitting.matrix, &targets, map)?;
    Ok(Box::new(RadialBasis { centres, variance, weights: equations.solve(fitting.settings.value(&RIDGE))? }))
}

pub(crate) fn read(stored: &Stored) -> Result<Box<dyn Classifier>, Error> {
    let centres = stored.shaped("centres", &[-1, -1])?; // [R, D]
    let weights = stored.shaped("weights", &[centres.size()[0] + 1, CLASS_COUNT as i64])?;
    Ok(Box::new(RadialBasis { centres, variance: stored.number("variance")?, weights }))
}

/// The centres of k-means over the images of a class, from images drawn at random: `[K, D]`.
fn k_means(images: &Tensor, class: usize, fitting: &Fitting<'_>) -> Result<Tensor, Error> {
    let (count, found) = (fitting.settings.count(&CENTRES), images.size()[0] as usize);
    if found < count {
        return Err(Error::TooFewImages {
            method: Method::RadialBasis,
            needed: count * CLASS_COUNT,
            found: fitting.images.len(),
        });
    }
    let mut rng = generator(fitting.seed, Purpose::TypicalImages, class as u64);
    let mut first: Vec<i64> = (0..found as i64).collect();
    first.shuffle(&mut rng);
    first.truncate(count);
    let mut centres = images.f_index_select(0, &Tensor::f_from_slice(&first)?)?; // [K, D]
    for _ in 0..fitting.settings.count(&ROUNDS) {
        let (_, nearest) = square_distances(images, &centres)?.f_min_dim(1, false)?; // [N]
        let members = nearest.f_one_hot(count as i64)?.f_to_kind(Kind::Float)?; // [N, K]
        let counts = members.f_sum_dim_intlist(0, false, Kind::Float)?.f_reshape([-1, 1])?; // [K, 1]
        let means = members.f_transpose(0, 1)?.f_matmul(images)?.f_div(&counts.f_clamp_min(1.0)?)?; // [K, D]
        // A centre without images stays.
        centres = means.f_where_self(&counts.f_gt(0.0)?, &centres)?;
    }
    Ok(centres)
}

/// The mean squared distance of inputs from their nearest centre.
fn mean_square(inputs: &Tensor, centres: &Tensor) -> Result<f64, Error> {
    let count = inputs.size()[0];
    let mut sum = 0.0;
    for start in (0..count).step_by(CHUNK as usize) {
        let chunk = inputs.f_narrow(0, start, CHUNK.min(count - start))?;
        sum += f64::try_from(square_distances(&chunk, centres)?.f_amin([1], false)?.f_sum(Kind::Double)?)?;
    }
    Ok(sum / count as f64)
}

/// `[B, R]` of `[B, D]` and `[R, D]`.
fn square_distances(inputs: &Tensor, centres: &Tensor) -> Result<Tensor, Error> {
    let squares = |rows: &Tensor| rows.f_square()?.f_sum_dim_intlist(1, true, Kind::Float);
    let products = inputs.f_matmul(&centres.f_transpose(0, 1)?)?; // [B, R]
    let sums = squares(inputs)?.f_add(&squares(centres)?.f_transpose(0, 1)?)?; // [B, R]
    Ok(sums.f_sub(&products.f_mul_scalar(2.0)?)?.f_clamp_min(0.0)?)
}

/// `[B, R]` of `[B, D]` and `[R, D]`.
fn gaussians(inputs: &Tensor, centres: &Tensor, variance: f64) -> Result<Tensor, Error> {
    Ok(square_distances(inputs, centres)?.f_div_scalar(-2.0 * variance)?.f_exp()?)
}

impl Classifier for RadialBasis {
    fn scores(&self, inputs: &Tensor) -> Result<Tensor, Error> {
        weighted_sums(&gaussians(inputs, &self.centres, self.variance)?, &self.weights) // [B, 10]
    }

    fn cost(&self) -> Cost {
        let [count, dimension] = [0, 1].map(|axis| self.centres.size()[axis] as usize);
        let stored = count * dimension + (count + 1) * CLASS_COUNT;
        let stored = Count::new(stored, format!("{dimension} × {count} + ({count} + 1) × 10"));
        let multiply_adds = count * (dimension + CLASS_COUNT);
        Cost {
            multiply_adds: Count::new(multiply_adds, format!("{dimension} × {count} + {count} × 10")),
            stored_values: stored.clone(),
            parameters: stored,
        }
    }

    fn evidence(&self, input: &Tensor, scores: &[f32; CLASS_COUNT]) -> Result<Evidence, Error> {
        let best = (0..CLASS_COUNT).max_by(|one, other| scores[*one].total_cmp(&scores[*other])).unwrap_or_default();
        let activations = gaussians(input, &self.centres, self.variance)?.f_reshape([-1])?; // [R]
        let weights = self.weights.f_narrow(0, 0, activations.size()[0])?.f_select(1, best as i64)?; // [R]
        let (added, activations) =
            (Vec::<f32>::try_from(activations.f_mul(&weights)?)?, Vec::<f32>::try_from(&activations)?);
        let mut order: Vec<usize> = (0..added.len()).collect();
        order.sort_by(|one, other| added[*other].abs().total_cmp(&added[*one].abs()));
        let of_each = added.len() / CLASS_COUNT;
        let picture = |index: &usize| {
            let caption = format!("a {} · {:.2}, adds {:+.2}", index / of_each, activations[*index], added[*index]);
            EvidencePicture::of_row(&self.centres.f_select(0, *index as i64)?, Shades::Ink, caption)
        };
        let shown = order.iter().take(SHOWN_COUNT).map(picture).collect::<Result<_, Error>>()?;
        Ok(Evidence::default().with(&format!("Typical images that decide about {best}"), shown))
    }

    fn store(&self) -> Result<Stored, Error> {
        let stored =
            Stored::default().with_numbers("centres", &self.centres)?.with_numbers("weights", &self.weights)?;
        Ok(stored.with_text("variance", self.variance.to_string()))
    }
}
